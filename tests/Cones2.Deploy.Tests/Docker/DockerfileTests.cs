using System.Text.RegularExpressions;

namespace Cones2.Deploy.Tests.Docker;

public sealed partial class DockerfileTests
{
    private static readonly string[] Labels = ["title", "description", "version", "revision", "created", "base.name"];

    public static TheoryData<string> Files { get; } = [.. Checkout.Files("deploy/docker", "*.Dockerfile")];

    [Fact]
    public void Files_OfSiloGatewayAndCommand_AreThere() =>
        Assert.Equal(["deploy/docker/cli.Dockerfile", "deploy/docker/gateway.Dockerfile", "deploy/docker/silo.Dockerfile"], Files.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Files))]
    public void Bases_EachOfThem_AreStagesOrPinnedToAPatch(string file)
    {
        var dockerfile = Dockerfile.Read(file);
        var stages = dockerfile.Stages.Select(stage => stage.Alias).ToList();

        Assert.All(dockerfile.Stages, stage => Assert.True(stages.Contains(stage.Base) || Pinned().IsMatch(stage.Base), $"{file}: {stage.Base} is not pinned; give it three numbers or a digest."));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Final_Stage_IsUbuntu2404WithTheRuntimeAlone(string file)
    {
        var dockerfile = Dockerfile.Read(file);

        Assert.True(dockerfile.Stages.Count > 1, "It has one stage: its image would contain the SDK.");
        Assert.Matches(@"^mcr\.microsoft\.com/dotnet/aspnet:10\.0\.\d+-noble$", dockerfile.Stages[^1].Base);
        Assert.Contains(dockerfile.Stages, stage => Regex.IsMatch(stage.Base, @"^mcr\.microsoft\.com/dotnet/sdk:10\.0\.\d+-noble$"));
    }

    [Fact]
    public void Bases_OfAllImages_AreTheSame() =>
        Assert.Single(Files.Select(row => Dockerfile.Read(row.Data).Stages[^1].Base).Distinct());

    [Theory]
    [MemberData(nameof(Files))]
    public void User_OfTheFinalStage_IsNotRootAndComesLast(string file)
    {
        var final = Dockerfile.Read(file).Final;
        var user = final.Index().Last(line => line.Item.Instruction == "USER");

        Assert.DoesNotMatch(@"^(root|0)(:|$)", user.Item.Text);
        Assert.DoesNotContain(final.Skip(user.Index), line => line.Instruction is "RUN" or "COPY" or "ADD");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void HealthCheck_OfTheFinalStage_RunsWhatTheImageHas(string file)
    {
        var dockerfile = Dockerfile.Read(file);
        var command = Dockerfile.Read(file).Last("HEALTHCHECK");

        Assert.NotNull(command);
        var program = ExecForm().Match(command).Groups[1].Value;
        Assert.True(
            program == "dotnet" || dockerfile.Final.Any(line => line.Instruction == "COPY" && line.Text.EndsWith($" {program}", StringComparison.Ordinal)),
            $"{file}: {program} is not in the image.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Entry_Point_IsTheAssemblyThatIsPublished(string file)
    {
        var dockerfile = Dockerfile.Read(file);
        var project = dockerfile.Stages.SelectMany(stage => stage.Instructions).Select(line => PublishedProject().Match(line.Text)).First(match => match.Success).Groups[1].Value;
        var definition = Checkout.Read("src", project, $"{project}.csproj");
        var assembly = Regex.Match(definition, "<AssemblyName>(.*)</AssemblyName>") is { Success: true } name ? name.Groups[1].Value : project;

        Assert.Matches($@"^\[""dotnet"", ""(/app/)?{Regex.Escape(assembly)}\.dll""\]$", dockerfile.Last("ENTRYPOINT"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Labels_OfTheImage_SayWhatItIs(string file)
    {
        var labels = Dockerfile.Read(file).Last("LABEL");

        Assert.All(Labels, label => Assert.Contains($"org.opencontainers.image.{label}=", labels, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Instructions_EachOfThem_HaveNoSecretAndCopyNoWholeFolder(string file)
    {
        foreach (var (instruction, rest) in Dockerfile.Read(file).Stages.SelectMany(stage => stage.Instructions))
        {
            if (instruction is "ARG" or "ENV")
                Assert.DoesNotMatch("(?i)(password|secret|token|apikey|_key)", rest);
            Assert.NotEqual("ADD", instruction);
            if (instruction == "COPY")
                Assert.DoesNotMatch(@"^(--\S+ )*\.\s", rest);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Copies_FromTheCheckout_AreThereAndNotIgnored(string file)
    {
        var ignored = Checkout.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var (_, rest) in Dockerfile.Read(file).Stages.SelectMany(stage => stage.Instructions).Where(line => line.Instruction == "COPY" && !line.Text.Contains("--from=", StringComparison.Ordinal)))
        {
            foreach (var source in rest.Split(' ').Where(part => !part.StartsWith("--", StringComparison.Ordinal)).SkipLast(1))
            {
                Assert.True(Path.Exists(Checkout.At(source)), $"{file}: no {source}");
                Assert.True(ignored.Any(kept => source == kept || source.StartsWith($"{kept}/", StringComparison.Ordinal)), $"{file}: .dockerignore leaves {source} out");
            }
        }
    }

    [Fact]
    public void Silo_ItsFlavours_AreBuildArguments()
    {
        var build = Dockerfile.Read("deploy/docker/silo.Dockerfile").Stages[0].Instructions;

        Assert.Contains(("ARG", "TORCH_DEVICE=cpu"), build);
        Assert.Contains(build, line => line.Instruction == "RUN" && line.Text.Contains("-p:TorchDevice=${TORCH_DEVICE} -p:AzureGrainStorage=${AZURE_GRAIN_STORAGE}", StringComparison.Ordinal));
    }

    [Fact]
    public void Ignore_EverythingButWhatIsBuilt_KeepsSecretsOut() => Assert.Equal("*", Checkout.Read(".dockerignore").Split('\n').First(line => line.Length > 0 && line[0] != '#'));

    [GeneratedRegex(@"(:v?\d+\.\d+\.\d+(-[a-z0-9-]+)?|@sha256:[0-9a-f]{64})$")]
    private static partial Regex Pinned();

    [GeneratedRegex("""CMD \["([^"]+)""")]
    private static partial Regex ExecForm();

    [GeneratedRegex(@"dotnet publish src/(\S+)")]
    private static partial Regex PublishedProject();
}
