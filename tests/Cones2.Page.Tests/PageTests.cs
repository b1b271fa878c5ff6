using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cones2.Page.Tests;

/// <summary>The page as people use it, before a real <c>cones2 up</c>.</summary>
public sealed class PageTests(Studio studio) : IClassFixture<Studio>, IAsyncDisposable
{
    // Long enough to be watched, and as short as can be where only what is learned is wanted.
    private const int ShortTraining = 30;
    private const int ShortestTraining = 2;

    private const int StreamsAtOnce = 3;

    private static readonly Subject Dog = Subject.FromSeed(1, Category.Dog);
    private static readonly Subject Mug = Subject.FromSeed(2, Category.Mug);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whatever a test does, the page loads and runs nothing but its own.</summary>
    public async ValueTask DisposeAsync()
    {
        await studio.CloseAsync();
        Assert.Empty(studio.Refused);
    }

    [Fact]
    public async Task Page_PhotosToPicture_LearnsComposesCancelsAndFindsAgain()
    {
        // 1. A person who has nothing yet.
        await DeleteCompositionsAsync();
        var page = await studio.OpenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add a subject" })).ToBeVisibleAsync();
        await Studio.ShootAsync(page, "1-first-sight");

        // 2. Two subjects are learned from photos.
        await LearnAsync(page, "rex", Dog, ShortTraining);
        await LearnAsync(page, "cup", Mug);
        await Studio.ShootAsync(page, "3-library");

        // 3. Boxes: by the mouse, by the keyboard, with a warning where they overlap.
        await page.GetByRole(AriaRole.Button, new() { Name = "Place rex", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Place cup", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Prompt", new() { Exact = true })).ToHaveValueAsync("a photo of a {rex} and a {cup}");
        var rex = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^rex: left") });
        var cup = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^cup: left") });
        await DragAsync(page, cup, rex);
        await Expect(page.GetByText("overlap: the two may mix")).ToBeVisibleAsync();
        await Studio.ShootAsync(page, "4-warning");
        await DragAsync(page, cup, 300, 0);
        await Expect(page.GetByText("overlap: the two may mix")).Not.ToBeVisibleAsync();
        var before = await rex.GetAttributeAsync("aria-label");
        await rex.PressAsync("ArrowDown");
        await rex.PressAsync("Shift+ArrowRight");
        Assert.NotEqual(before, await rex.GetAttributeAsync("aria-label"));
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("a photo of a {rex} and a {cup} on the beach");
        await Studio.ShootAsync(page, "5-layout");

        // 4. It is composed, step by step, into the gallery.
        await page.GetByText("Advanced").Last.ClickAsync();
        await page.GetByLabel("Steps", new() { Exact = true }).FillAsync("60");
        // Waited for from before: what is seen on the way is gone when all is done.
        var standing = page.GetByText(new Regex(@"^Step [1-9]\d* of 60$")).WaitForAsync();
        var preview = page.Locator("img[alt='What is composed so far'][src^='data:']").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compose" }).ClickAsync();
        await Task.WhenAll(standing, preview);
        await Studio.ShootAsync(page, "6-composing");
        var gallery = page.GetByRole(AriaRole.Region, new() { Name = "Pictures" });
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(1);
        await Studio.ShootAsync(page, "7-composed");

        // 5. The same layout with a new seed, and with a box that was moved.
        await gallery.GetByRole(AriaRole.Button, new() { Name = "Vary" }).ClickAsync();
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await gallery.GetByRole(AriaRole.Button, new() { Name = "Move boxes" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^cup: left") }).PressAsync("ArrowUp");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rerun with this layout" }).ClickAsync();
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(3);

        // 6. One that takes long is cancelled.
        await page.GetByLabel("Steps", new() { Exact = true }).FillAsync("1000");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Pictures" }).FillAsync("8");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rerun with this layout" }).ClickAsync();
        var cancel = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel") });
        await Expect(page.GetByText("of 8000")).ToBeVisibleAsync();
        await cancel.ClickAsync();
        await Expect(cancel).Not.ToBeVisibleAsync();
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(3);
        Assert.Contains("cancelled", await StatesAsync());

        // 7. All is there again after a reload.
        await page.ReloadAsync();
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "rex" })).ToBeVisibleAsync();
        await Studio.ShootAsync(page, "8-found-again");

        // 8. And in a browser that knows nothing of before, with its boxes; one order is deleted there, for good.
        var elsewhere = await studio.OpenAsync();
        var found = elsewhere.GetByRole(AriaRole.Region, new() { Name = "Pictures" });
        await Expect(found.GetByRole(AriaRole.Img)).ToHaveCountAsync(3);
        await found.GetByRole(AriaRole.Button, new() { Name = "Move boxes" }).First.ClickAsync();
        await Expect(elsewhere.GetByRole(AriaRole.Button, new() { NameRegex = new("^cup: left") })).ToBeVisibleAsync();
        elsewhere.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await found.GetByRole(AriaRole.Button, new() { Name = "Delete" }).First.ClickAsync();
        await Expect(found.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await elsewhere.ReloadAsync();
        await Expect(found.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Page_PaintedMaskAndVersions_AreTaken()
    {
        await DeleteCompositionsAsync();
        var page = await studio.OpenAsync();
        await LearnAsync(page, "pot", Mug);

        // 1. A second version, and back to the first.
        var card = page.GetByRole(AriaRole.Article, new() { Name = "pot" });
        await card.GetByText("More").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Learn again" }).ClickAsync();
        var form = card.GetByRole(AriaRole.Form);
        await form.GetByText("Advanced").ClickAsync();
        await form.GetByLabel("Training steps").FillAsync($"{ShortestTraining + 1}");
        await form.GetByRole(AriaRole.Button, new() { Name = "Learn" }).ClickAsync();
        await Expect(card.GetByText("version 2 of 2")).ToBeVisibleAsync();
        await card.GetByLabel("Used version").SelectOptionAsync("1");
        await Expect(card.GetByText("version 1 of 2")).ToBeVisibleAsync();

        // 2. A mask is painted, by the mouse and by the keyboard, and composed.
        await card.GetByRole(AriaRole.Button, new() { Name = "Place pot" }).ClickAsync();
        await page.GetByLabel("Place of pot").SelectOptionAsync("mask");
        await Expect(page.GetByText("The mask of pot is empty")).ToBeVisibleAsync();
        var mask = page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Mask of pot") });
        var area = (await mask.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + (area.Width * 0.3f), area.Y + (area.Height * 0.4f));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(area.X + (area.Width * 0.7f), area.Y + (area.Height * 0.6f), new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await mask.PressAsync("ArrowLeft");
        await mask.PressAsync("Space");
        await Expect(page.GetByText("The mask of pot is empty")).Not.ToBeVisibleAsync();
        await Studio.ShootAsync(page, "9-mask");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compose" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Pictures" }).GetByRole(AriaRole.Img)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Page_WordTheModelNeverSaw_IsWarnedOfAndRefused()
    {
        var page = await studio.OpenAsync();

        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("a photo of a surfboard");
        await Expect(page.GetByText("never saw the word surfboard")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compose" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("surfboard");
    }

    [Fact]
    public async Task Page_ManySubjectsAndRefusals_ShowsAllThatItCan()
    {
        // 1. More subjects than a gateway takes requests of at once, each with a photo.
        const int Many = 120;
        var photo = await File.ReadAllBytesAsync((await studio.PhotosAsync("many", Mug))[0], Cancellation);
        await Parallel.ForAsync(0, Many, Cancellation, async (number, cancellationToken) =>
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "files", "0.png" } };
            (await studio.Http.PostAsync($"/v1/subjects/many{number:000}/photos", form, cancellationToken)).EnsureSuccessStatusCode();
        });

        // 2. The first photos are refused for too many requests, and a subject is not told.
        var (asked, refused) = (new ConcurrentQueue<string>(), 0);
        var page = await studio.OpenAsync(prepare: async page =>
        {
            page.Request += (_, request) => asked.Enqueue(new Uri(request.Url).AbsolutePath);
            await page.RouteAsync("**/v1/subjects/*/photos/*", route => Interlocked.Increment(ref refused) <= 3
                ? route.FulfillAsync(new() { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" }, ContentType = "application/problem+json", Body = """{"title":"Later.","status":429,"code":"TooManyRequests"}""" })
                : route.ContinueAsync());
            await page.RouteAsync("**/v1/subjects?*", async route =>
            {
                var answer = await route.FetchAsync();
                var list = JsonNode.Parse(await answer.TextAsync())!;
                list["subjects"]!.AsArray().RemoveAll(subject => subject!["id"]!.GetValue<string>() == "many001");
                await route.FulfillAsync(new() { Response = answer, Body = list.ToJsonString() });
            });
        });

        // 3. All others are there, with the photos of those in view alone.
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = $"many{Many - 1:000}" })).ToBeAttachedAsync();
        await Expect(page.GetByText("many001 can't be read now")).ToBeVisibleAsync();

        // Other tests' subjects may stand before it.
        await page.GetByRole(AriaRole.Article, new() { Name = "many000" }).ScrollIntoViewIfNeededAsync();
        await Expect(page.GetByAltText("Photo 1 of many000")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.InRange(asked.Count(path => path.StartsWith("/v1/", StringComparison.Ordinal)), 1, Many / 2);

        // 4. And the last one's once it is scrolled to.
        await page.GetByRole(AriaRole.Article, new() { Name = $"many{Many - 1:000}" }).ScrollIntoViewIfNeededAsync();
        await Expect(page.GetByAltText($"Photo 1 of many{Many - 1:000}")).ToBeVisibleAsync();
        await Parallel.ForAsync(0, Many, Cancellation, async (number, cancellationToken) => (await studio.Http.DeleteAsync($"/v1/subjects/many{number:000}", cancellationToken)).EnsureSuccessStatusCode());
    }

    [Fact]
    public async Task Page_CompositionThatCannotBeRead_ShowsTheOthers()
    {
        await DeleteCompositionsAsync();
        foreach (var prompt in new[] { "a red mug", "a blue mug" })
        {
            var made = await studio.Http.PostAsJsonAsync("/v1/compositions", new { model = "local", prompt, inferenceSteps = 2 }, Cancellation);
            await studio.Http.GetStringAsync($"{made.Headers.Location}/events", Cancellation);
        }

        var newest = (await CompositionsAsync())[0];
        var page = await studio.OpenAsync(prepare: page => page.RouteAsync(
            $"**/v1/compositions/{newest}/order",
            route => route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = """{"title":"Storage does not answer.","status":503}""" })));

        await Expect(page.GetByAltText("a red mug")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Storage does not answer.");
    }

    [Fact]
    public async Task Page_ConnectionOfATrainingBreaks_IsFollowedAgain()
    {
        var breaks = 0;
        var page = await studio.OpenAsync(prepare: page => page.RouteAsync(
            "**/v1/subjects/broken/events", route => Interlocked.Increment(ref breaks) == 1 ? route.AbortAsync() : route.ContinueAsync()));

        await LearnAsync(page, "broken", Mug, ShortTraining);

        Assert.True(breaks > 1);
    }

    [Fact]
    public async Task Page_MoreUnderWayThanABrowserHasConnections_TellsAndCancelsEach()
    {
        // 1. So many that one stream for each would leave no connection for anything else.
        const int Many = 8;
        await DeleteCompositionsAsync();
        for (var seed = 0; seed < Many; seed++)
            (await studio.Http.PostAsJsonAsync("/v1/compositions", new { model = "local", prompt = "a red mug", inferenceSteps = 1000, seed }, Cancellation)).EnsureSuccessStatusCode();
        var streams = 0;
        var page = await studio.OpenAsync(prepare: page =>
        {
            page.Request += (_, request) => _ = request.Url.EndsWith("/events", StringComparison.Ordinal) ? Interlocked.Increment(ref streams) : 0;
            return Task.CompletedTask;
        });

        // 2. All are told of, by few streams, and each is cancelled.
        var cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel a red mug" });
        await Expect(cancel).ToHaveCountAsync(Many);
        await Expect(page.GetByText("Step 0 of")).ToHaveCountAsync(0);
        Assert.Equal(StreamsAtOnce, streams);
        for (var left = Many - 1; left >= 0; left--)
        {
            await cancel.Last.ClickAsync();
            await Expect(cancel).ToHaveCountAsync(left);
        }

        Assert.All(await StatesAsync(), state => Assert.Equal("cancelled", state));
    }

    [Fact]
    public async Task Page_StreamIsHeldUp_CancelsAllTheSame()
    {
        await DeleteCompositionsAsync();
        (await studio.Http.PostAsJsonAsync("/v1/compositions", new { model = "local", prompt = "a red mug", inferenceSteps = 1000 }, Cancellation)).EnsureSuccessStatusCode();

        // As by a proxy that gathers what it passes on.
        var page = await studio.OpenAsync(prepare: page => page.RouteAsync("**/v1/compositions/*/events", _ => Task.CompletedTask));
        var cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel a red mug" });
        await cancel.ClickAsync();

        await Expect(cancel).ToHaveCountAsync(0);
        Assert.Equal("cancelled", Assert.Single(await StatesAsync()));
    }

    [Fact]
    public async Task Page_AnswerToAnOrderIsLost_ComposesItOnceWhenItIsSentAgain()
    {
        await DeleteCompositionsAsync();
        var sent = 0;
        var page = await studio.OpenAsync(prepare: async page =>
        {
            // As on plain HTTP from another machine.
            await page.AddInitScriptAsync("delete Crypto.prototype.randomUUID");
            await page.RouteAsync("**/v1/compositions", async route =>
            {
                if (route.Request.Method == "POST" && Interlocked.Increment(ref sent) == 1)
                {
                    await route.FetchAsync();
                    await route.AbortAsync();
                }
                else
                {
                    await route.ContinueAsync();
                }
            });
        });
        var compose = page.GetByRole(AriaRole.Button, new() { Name = "Compose" });
        var pictures = page.GetByRole(AriaRole.Region, new() { Name = "Pictures" }).GetByRole(AriaRole.Img);
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("a red mug");

        await compose.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await compose.ClickAsync();
        await Expect(pictures).ToHaveCountAsync(1);
        Assert.Single(await CompositionsAsync());

        // Another order, and the same one once more when it was answered, are others.
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("a blue mug");
        await compose.ClickAsync();
        await Expect(pictures).ToHaveCountAsync(2);
        await compose.ClickAsync();
        await Expect(pictures).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Page_BoxTooSmallOrNotInThePrompt_IsWarnedOf()
    {
        var page = await studio.OpenAsync();
        await LearnAsync(page, "tiny", Mug);
        await page.GetByRole(AriaRole.Button, new() { Name = "Place tiny" }).ClickAsync();
        var (box, prompt) = (page.GetByRole(AriaRole.Button, new() { NameRegex = new("^tiny: left") }), page.GetByLabel("Prompt", new() { Exact = true }));
        var (small, unnamed) = (page.GetByText("The box of tiny is too small"), page.GetByText("The prompt does not name {tiny}"));
        await Expect(small.Or(unnamed)).ToHaveCountAsync(0);

        // A key takes a pixel.
        for (var pixel = 0; pixel < 20; pixel++)
            await box.PressAsync("Shift+ArrowLeft");
        await Expect(small).ToBeVisibleAsync();
        for (var pixel = 0; pixel < 20; pixel++)
            await box.PressAsync("Shift+ArrowRight");
        await Expect(small).Not.ToBeVisibleAsync();

        await prompt.FillAsync("a photo of a mug");
        await Expect(unnamed).ToBeVisibleAsync();
        await prompt.FillAsync("a photo of a {tiny}");
        await Expect(unnamed).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_BoxOfAnOrderIsMoved_KeepsAllElseThatWasOrdered()
    {
        // 1. An order with more in it than the page has fields for.
        await DeleteCompositionsAsync();
        var page = await studio.OpenAsync();
        await LearnAsync(page, "jug", Mug);
        var made = await studio.Http.PostAsJsonAsync(
            "/v1/compositions",
            new
            {
                model = "local",
                prompt = "a {jug}",
                subjects = new[] { new { name = "jug", version = 1, box = new { left = 8, top = 8, right = 40, bottom = 40 } } },
                width = 96,
                height = 64,
                layout = new { gammaPlus = 5 },
                priority = "low",
                inferenceSteps = 2,
            },
            Cancellation);
        await studio.Http.GetStringAsync($"{made.Headers.Location}/events", Cancellation);

        // 2. It is drawn in its proportions, and run again with a box that was moved.
        await page.ReloadAsync();
        var gallery = page.GetByRole(AriaRole.Region, new() { Name = "Pictures" });
        await gallery.GetByRole(AriaRole.Button, new() { Name = "Move boxes" }).ClickAsync();
        var canvas = (await page.GetByRole(AriaRole.Group, new() { NameRegex = new("^Layout") }).BoundingBoxAsync())!;
        Assert.Equal(1.5, canvas.Width / canvas.Height, 0.05);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^jug: left") }).PressAsync("ArrowRight");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rerun with this layout" }).ClickAsync();
        await Expect(gallery.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);

        // 3. All else is as it was.
        var again = await studio.Http.GetFromJsonAsync<JsonElement>($"/v1/compositions/{(await CompositionsAsync())[0]}/order", Cancellation);
        Assert.Equal((96, 64, "low"), (again.GetProperty("width").GetInt32(), again.GetProperty("height").GetInt32(), again.GetProperty("priority").GetString()));
        Assert.Equal(5, again.GetProperty("layout").GetProperty("gammaPlus").GetDouble());
        Assert.Equal((1, 9), (again.GetProperty("subjects")[0].GetProperty("version").GetInt32(), again.GetProperty("subjects")[0].GetProperty("box").GetProperty("left").GetInt32()));
    }

    [Fact]
    public async Task Api_NothingSaid_IsAsSuitsTheSmallModel()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync((await studio.PhotosAsync("plain", Mug))[0], Cancellation)), "files", "0.png" } };
        var photos = await (await studio.Http.PostAsync("/v1/subjects/plain/photos", form, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        var unknown = await studio.Http.PostAsJsonAsync("/v1/subjects/plain/training", new { model = "local", classNoun = "unicorn", photos }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("/classNoun", await unknown.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var learning = await studio.Http.PostAsJsonAsync("/v1/subjects/plain/training", new { model = "local", classNoun = Mug.ClassNoun, photos }, Cancellation);
        Assert.Equal(SmallModel.Recipe.Steps, (await learning.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("training").GetProperty("steps").GetInt32());
        await studio.Http.PostAsync("/v1/subjects/plain/cancel", null, Cancellation);

        var composing = await studio.Http.PostAsJsonAsync("/v1/compositions", new { model = "local", prompt = "a red mug" }, Cancellation);
        Assert.Equal(SmallModel.Sampling.InferenceSteps, (await composing.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("pictures")[0].GetProperty("steps").GetInt32());
    }

    [Fact]
    public async Task SignIn_KeyThatIsNone_SaysSo()
    {
        var page = await studio.OpenSignedOutAsync();
        await Studio.ShootAsync(page, "0-sign-in");

        await page.GetByLabel("API key").FillAsync("c2.local.abc.def");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("give another");
    }

    [Fact]
    public async Task Page_ScriptThatIsPutIn_IsRefused()
    {
        var page = await studio.OpenAsync();

        await page.RunAndWaitForConsoleMessageAsync(
            () => page.EvaluateAsync("document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"),
            new() { Predicate = message => message.Text.Contains("Content Security Policy", StringComparison.Ordinal) });

        Assert.True(studio.Refused.TryDequeue(out _));
        Assert.False(await page.EvaluateAsync<bool>("window.ran === true"));
    }

    [Fact]
    public async Task Documentation_Opened_ShowsTheRoutes()
    {
        var page = await studio.OpenSignedOutAsync("/scalar/");

        await Expect(page.GetByText("Subjects are learned once, from photos")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Page_AnyWidthAndScheme_HasNoSeriousAccessibilityFault(int width, ColorScheme scheme)
    {
        var page = await studio.OpenAsync(width, scheme);
        var name = $"axe{width}{(scheme == ColorScheme.Dark ? "dark" : "light")}";
        await LearnAsync(page, name, Dog);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Place {name}", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Place {name}", Exact = true }).ClickAsync();
        await page.GetByLabel($"Place of {name}2").SelectOptionAsync("mask");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a subject" }).ClickAsync();
        foreach (var summary in await page.Locator("summary").AllAsync())
            await summary.ClickAsync();
        await Studio.ShootAsync(page, name);

        var violations = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical");
        Assert.Equal("", string.Join('\n', violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(" | ", violation.Nodes.Select(node => node.Html))})")));

        // Nothing sticks out sideways.
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private async Task LearnAsync(IPage page, string name, Subject subject, int steps = ShortestTraining)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a subject" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Add a subject" });
        await form.GetByLabel("Name").FillAsync(name);
        await form.GetByLabel("What it is").SelectOptionAsync(subject.ClassNoun);
        await form.GetByLabel("Photos").SetInputFilesAsync(await studio.PhotosAsync(name, subject));
        await form.GetByText("Advanced").ClickAsync();
        await form.GetByLabel("Training steps").FillAsync($"{steps}");
        if (name == "rex")
            await Studio.ShootAsync(page, "2-adding");
        await form.GetByRole(AriaRole.Button, new() { Name = "Learn" }).ClickAsync();
        var card = page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true });
        if (name == "rex")
        {
            await Expect(card.GetByText("Loss ")).ToBeVisibleAsync();
            await Studio.ShootAsync(page, "2-learning");
        }

        await Expect(card.GetByText("version 1 of 1")).ToBeVisibleAsync(new() { Timeout = 120_000 });
    }

    private static async Task DragAsync(IPage page, ILocator box, ILocator to)
    {
        await box.ScrollIntoViewIfNeededAsync();
        var (from, target) = ((await box.BoundingBoxAsync())!, (await to.BoundingBoxAsync())!);
        await DragAsync(page, box, target.X - from.X + 8, target.Y - from.Y);
    }

    private static async Task DragAsync(IPage page, ILocator box, float x, float y)
    {
        await box.ScrollIntoViewIfNeededAsync();
        var from = (await box.BoundingBoxAsync())!;
        var (startX, startY) = (from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await page.Mouse.MoveAsync(startX, startY);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(startX + x, startY + y, new() { Steps = 10 });
        await page.Mouse.UpAsync();
    }

    private async Task<List<string>> StatesAsync()
    {
        var states = new List<string>();
        foreach (var name in await CompositionsAsync())
        {
            using var composition = JsonDocument.Parse(await studio.Http.GetStringAsync($"/v1/compositions/{name}", Cancellation));
            states.Add(composition.RootElement.GetProperty("state").GetString()!);
        }

        return states;
    }

    private async Task<List<string>> CompositionsAsync()
    {
        using var names = JsonDocument.Parse(await studio.Http.GetStringAsync("/v1/compositions", Cancellation));
        return [.. names.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];
    }

    // The gallery is the tenant's, and shows those of the tests before too.
    private async Task DeleteCompositionsAsync()
    {
        foreach (var name in await CompositionsAsync())
            (await studio.Http.DeleteAsync($"/v1/compositions/{name}", Cancellation)).EnsureSuccessStatusCode();
    }
}
