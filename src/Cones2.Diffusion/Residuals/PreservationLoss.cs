namespace Cones2.Diffusion.Residuals;

/// <summary>How training keeps the text embedding of everything but the subject where it was.</summary>
public enum PreservationLoss
{
    /// <summary>The paper's equation 3, on a caption that contains the class noun: the squared distance over all other positions.</summary>
    Captions,

    /// <summary>The authors' published code, on the instance prompt alone: a norm before the noun and a norm after it.</summary>
    InstancePrompt,
}
