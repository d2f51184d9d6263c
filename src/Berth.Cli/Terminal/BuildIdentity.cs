using System.Reflection;

namespace Berth.Cli.Terminal;

/// <summary>Which build is running.</summary>
/// <param name="Version">For example <c>0.1.0</c>.</param>
/// <param name="Commit">Source revision, full hexadecimal; null where the build did not know it.</param>
public sealed record BuildIdentity(string Version, string? Commit)
{
    /// <summary>For callers that do not care, such as tests.</summary>
    public static BuildIdentity Unknown { get; } = new("0.0.0", null);

    /// <summary>Reads what the build wrote into the assembly: <c>0.1.0+commit</c>.</summary>
    public static BuildIdentity OfAssembly(Assembly assembly)
    {
        string text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? new BuildIdentity(text, null) : new BuildIdentity(text[..plus], text[(plus + 1)..]);
    }

    /// <summary>For people: <c>0.1.0 (99a9265)</c>.</summary>
    public override string ToString() => Commit is { Length: >= 7 } ? $"{Version} ({Commit[..7]})" : Version;
}
