using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Recognition;

/// <summary>A box of a picture and what stands in it.</summary>
/// <param name="Picture">The picture's place in its batch.</param>
/// <param name="Place">The box.</param>
/// <param name="Look">Null: nothing, or nothing near enough.</param>
internal readonly record struct BoxTruth(int Picture, Place Place, ObjectLook? Look);
