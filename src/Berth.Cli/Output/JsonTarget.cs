using System.CommandLine;
using System.Text;
using Berth.Cli.CommandLine;
using Berth.Cli.Terminal;

namespace Berth.Cli.Output;

/// <summary>Where <c>--json [FILE]</c> sends its document.</summary>
/// <param name="Wanted">True when the option was given.</param>
/// <param name="File">The file; null for standard output.</param>
internal sealed record JsonTarget(bool Wanted, string? File)
{
    private const string OptionName = "--json";

    /// <summary>True when standard output belongs to the document and must hold nothing else.</summary>
    public bool TakesOutput => Wanted && File is null;

    /// <summary>The target that an option with an optional value names; <c>-</c> is standard output.</summary>
    public static JsonTarget Of(ParseResult parsed, ValueOption option) =>
        new(parsed.GetResult(option) is { Implicit: false }, option.TextOf(parsed) is { } file and not "-" ? file : null);

    /// <summary>Throws when the file cannot be written.</summary>
    public void Expect() => OutputFile.Expect(OptionName, File);

    /// <summary>Writes a document, if one is wanted.</summary>
    public void Write(CommandConsole console, Action<Stream> write)
    {
        if (File is not null)
        {
            OutputFile.Write(OptionName, File, write);
        }
        else if (Wanted)
        {
            using var buffer = new MemoryStream();
            write(buffer);
            console.Out.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
    }
}
