using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;

namespace Cones2.Page.Tests;

/// <summary><c>cones2 up</c> on the small model, with a data folder of its own, and a headless Chromium.</summary>
public sealed class Studio : IAsyncLifetime
{
    private const string ChromiumVariable = "CONES2_CHROMIUM";
    private const string UsualChromium = "/usr/bin/chromium";

    private const int ExpectTimeout = 60_000;

    private readonly TemporaryFolder _folder = new();
    private readonly List<IPage> _open = [];
    private Cones2Process? _process;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _address = "";
    private string _key = "";

    private static string Chromium => Environment.GetEnvironmentVariable(ChromiumVariable) is { Length: > 0 } path ? path : UsualChromium;

    /// <summary>What the page looked like, for people.</summary>
    private static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>The API that the page uses, signed in to.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>What a page wanted to load or run, and its content security policy refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"There is no Chromium at {Chromium}: install it, or set {ChromiumVariable} to where it is.");

        _process = Cones2Process.Start(_folder["."], "up", "--port", "0", "--json");
        using var told = JsonDocument.Parse((await _process.ReadLineAsync())!);
        _address = told.RootElement.GetProperty("address").GetString()!;
        _key = await File.ReadAllTextAsync(told.RootElement.GetProperty("keyFile").GetString()!);
        Http = new HttpClient { BaseAddress = new Uri(_address) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        Assertions.SetDefaultExpectTimeout(ExpectTimeout);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Http.Dispose();
        if (_process is not null)
        {
            await _process.InterruptAsync();
            await _process.EndAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>The page, signed in to by the address that <c>cones2 up</c> prints.</summary>
    /// <param name="width">Of the window.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="prepare">Is done before the page is asked for.</param>
    public async Task<IPage> OpenAsync(int width = 1400, ColorScheme scheme = ColorScheme.Light, Func<IPage, Task>? prepare = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            HasTouch = width < 600,
        });
        context.SetDefaultTimeout(ExpectTimeout);
        var page = Watched(await context.NewPageAsync());
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync($"{_address}/#key={_key}");
        return page;
    }

    /// <summary>Without a key.</summary>
    /// <param name="path">Of the gateway.</param>
    public async Task<IPage> OpenSignedOutAsync(string path = "/")
    {
        var page = Watched(await _browser!.NewPageAsync());
        await page.GotoAsync($"{_address}{path}");
        return page;
    }

    /// <summary>Leaves nothing of a test to the next one; of a test that failed, tells what its pages said at the end.</summary>
    public async Task CloseAsync()
    {
        foreach (var page in _open)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
                TestContext.Current.TestOutputHelper?.WriteLine($"{page.Url} said at the end:\n{await page.Locator("body").InnerTextAsync()}");
            await page.Context.CloseAsync();
        }

        _open.Clear();
    }

    public static Task ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{name}.png"), FullPage = true });

    /// <summary>Photos of a subject, as a person would choose them.</summary>
    public async Task<IReadOnlyList<string>> PhotosAsync(string name, PictureWorld.Subjects.Subject subject)
    {
        using var painter = new PictureWorld.Drawing.ScenePainter();
        var paths = new List<string>();
        for (var photo = 0; photo < 4; photo++)
        {
            using var pixels = subject.Photo(photo, painter).ToTensor();
            paths.Add(_folder[$"{name}-{photo}.png"]);
            await File.WriteAllBytesAsync(paths[^1], Diffusion.Images.PngFile.Encode(pixels), TestContext.Current.CancellationToken);
        }

        return paths;
    }

    private IPage Watched(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                Refused.Enqueue(message.Text);
        };
        _open.Add(page);
        return page;
    }
}
