using Cones2.Diffusion.Images;

namespace Cones2.Diffusion.Tests.Images;

public sealed class PhotoFolderTests
{
    [Fact]
    public void List_MixedFolder_GivesItsPhotosInOrdinalOrder()
    {
        using var folder = new ImageFolder();
        foreach (var name in new[] { "b.png", "a.JPG", "B.webp", "10.jpeg", "9.gif", ".hidden.jpg", "notes.txt", "phone.heic" })
            folder.Write(name, [1]);
        Directory.CreateDirectory(folder["below.jpg"]);
        File.WriteAllBytes(Path.Combine(folder["below.jpg"], "c.jpg"), [1]);

        Assert.Equal(["10.jpeg", "9.gif", "B.webp", "a.JPG", "b.png", "phone.heic"], PhotoFolder.List(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void List_OneFile_GivesIt()
    {
        using var folder = new ImageFolder();
        var path = folder.Write("a.jpg", [1]);

        Assert.Equal([path], PhotoFolder.List(path));
    }

    [Fact]
    public void List_NoPhotos_SaysWhatToDo()
    {
        using var folder = new ImageFolder();
        folder.Write("notes.txt", [1]);

        Assert.Equal(
            $"{folder.Path}: holds no photos; put 3 to 5 JPEG, PNG or WebP photos of the subject into it.",
            Assert.Throws<InvalidInputException>(() => PhotoFolder.List(folder.Path)).Message);
        Assert.Equal(
            $"{folder["nowhere"]}: does not exist; give a folder of photos.",
            Assert.Throws<InvalidInputException>(() => PhotoFolder.List(folder["nowhere"])).Message);
    }
}
