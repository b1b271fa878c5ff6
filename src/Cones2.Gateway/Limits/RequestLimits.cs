namespace Cones2.Gateway.Limits;

/// <summary>Bytes of a request's body, refused before they are read.</summary>
internal static class RequestLimits
{
    /// <summary>Of an order.</summary>
    public const long Json = 2 << 20;

    /// <summary>Of all photos of one request, and what a form adds.</summary>
    public const long Photos = 128 << 20;
}
