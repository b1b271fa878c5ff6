using System.Reflection;
using Cones2.Client;

namespace Cones2.Gateway.Tests;

/// <summary>A cluster that answers as a test says.</summary>
public class AnsweringClient : DispatchProxy
{
    private Func<string, object?[], object?>? _answer;

    /// <param name="answer">To the name of a method and its arguments.</param>
    public static ICones2Client Create(Func<string, object?[], object?> answer)
    {
        var client = Create<ICones2Client, AnsweringClient>();
        ((AnsweringClient)(object)client)._answer = answer;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer!(targetMethod!.Name, args!);
}
