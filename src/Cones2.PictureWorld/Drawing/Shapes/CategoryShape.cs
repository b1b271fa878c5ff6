using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>How one category is drawn, facing right, in a square of 100 x 100.</summary>
internal abstract class CategoryShape
{
    private readonly Lazy<ShapeForm[]> _forms;

    protected CategoryShape() =>
        _forms = new(() => [.. Enumerable.Range(0, Pose.Variants).Select(variant => new ShapeForm(Parts((variant & 1) != 0, (variant & 2) != 0)))]);

    /// <param name="variant">0 to 3.</param>
    public ShapeForm Form(int variant) => _forms.Value[variant];

    /// <summary>Its parts from the back to the front.</summary>
    /// <param name="first">The first bit of the variant; each shape says what it changes.</param>
    /// <param name="second">The second bit.</param>
    protected abstract IEnumerable<ShapePart> Parts(bool first, bool second);
}
