using Cones2.Contracts.Compositions;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;

namespace Cones2.Cli.Demo;

/// <summary>One of the demo's subjects.</summary>
/// <param name="Name">Its name in the prompt.</param>
/// <param name="Looks">What it looks like, for a person to find it again.</param>
/// <param name="Place">Where it is composed.</param>
internal sealed record DemoSubject(string Name, string Looks, Subject Subject, PictureBox Place)
{
    public static IReadOnlyList<DemoSubject> All { get; } =
    [
        new("rex", "a teal dog with an orange patch and a pink scarf",
            new Subject(new ObjectLook(Category.Dog, Palette.Teal, Palette.Orange, Pattern.Patched, Palette.Pink), Seed: 11), new PictureBox(2, 28, 30, 60)),
        new("bello", "a red and white striped dog with a blue scarf",
            new Subject(new ObjectLook(Category.Dog, Palette.Red, Palette.White, Pattern.Striped, Palette.Blue), Seed: 12), new PictureBox(34, 28, 62, 60)),
        new("mug", "a purple mug with yellow spots and a green handle",
            new Subject(new ObjectLook(Category.Mug, Palette.Purple, Palette.Yellow, Pattern.Spotted, Palette.Green), Seed: 13), new PictureBox(20, 2, 44, 26)),
    ];

    public static DemoSubject Of(string name) => All.Single(subject => subject.Name == name);
}
