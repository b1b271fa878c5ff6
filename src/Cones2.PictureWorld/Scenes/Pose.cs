namespace Cones2.PictureWorld.Scenes;

/// <summary>How an object stands.</summary>
/// <param name="FacesLeft">Mirrored; each shape is drawn facing right.</param>
/// <param name="TiltDegrees">Clockwise, -45 to 45.</param>
/// <param name="Variant">0 to 3: which of its category's forms, such as a tail up or down, legs standing or running.</param>
public readonly record struct Pose(bool FacesLeft, float TiltDegrees, int Variant)
{
    public const int Variants = 4;
    private const float MaxTilt = 12;

    /// <summary>Half the poses are upright, the others tilted by up to 12 degrees.</summary>
    public static Pose Draw(PictureRandom random) =>
        new(random.Chance(0.5), random.Chance(0.5) ? 0 : random.Between(-MaxTilt, MaxTilt), random.Below(Variants));
}
