using Microsoft.Extensions.FileProviders;

namespace Cones2.Gateway;

/// <summary>The page, which is part of this assembly.</summary>
internal static class PageExtensions
{
    /// <summary>Serves it at /, where it was built.</summary>
    public static void UsePage(this WebApplication app)
    {
        var files = new EmbeddedFileProvider(typeof(PageExtensions).Assembly, "page");
        if (!files.GetFileInfo("index.html").Exists)
        {
            app.MapGet("/", () => TypedResults.Text("The page was not built: it takes npm. The API is at /v1, its documentation at /scalar.")).ExcludeFromDescription();
            return;
        }

        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }
}
