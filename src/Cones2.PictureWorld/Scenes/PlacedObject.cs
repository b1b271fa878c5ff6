namespace Cones2.PictureWorld.Scenes;

/// <summary>One object of a scene.</summary>
/// <param name="Look">What it looks like.</param>
/// <param name="Pose">How it stands.</param>
/// <param name="Place">The box that it is fitted into, whole and undistorted, so that it fills the box in one direction.</param>
public sealed record PlacedObject(ObjectLook Look, Pose Pose, Place Place);
