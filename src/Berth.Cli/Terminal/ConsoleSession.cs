using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Cli.Terminal;

/// <summary>The real console of this process. Buffers standard output; the application flushes it.</summary>
internal sealed class ConsoleSession : IDisposable
{
    private const int NarrowestWidth = 40;
    private const int WidestWidth = 240;

    // What a pipe or a file is read with later is unknown; every terminal has room for this.
    private const int PipeWidth = 80;

    private readonly CancellationTokenSource _interrupt = new();
    private readonly StreamWriter _out;
    private readonly StreamWriter _error;
    private PosixSignalRegistration? _interruptSignal;
    private PosixSignalRegistration? _terminateSignal;

    private ConsoleSession(bool noColour)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        _out = new StreamWriter(System.Console.OpenStandardOutput(), utf8, bufferSize: 16 * 1024);
        _error = new StreamWriter(System.Console.OpenStandardError(), utf8, bufferSize: 1024) { AutoFlush = true };
        bool outIsTerminal = !System.Console.IsOutputRedirected;
        bool dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        noColour |= !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Console = new CommandConsole
        {
            Out = _out,
            Error = _error,
            Width = Width(outIsTerminal),
            Colour = outIsTerminal && !dumb && !noColour,
            ShowProgress = !System.Console.IsErrorRedirected && !dumb,
            Cancellation = _interrupt.Token,
            ListenForInterrupt = Listen,
            Build = BuildIdentity.OfAssembly(typeof(ConsoleSession).Assembly),
        };
    }

    /// <summary>What commands see of it.</summary>
    public CommandConsole Console { get; }

    /// <summary>Looks at the terminal, at <c>NO_COLOR</c> and <c>COLUMNS</c>, and for <c>--no-color</c>.</summary>
    public static ConsoleSession Open(IReadOnlyList<string> arguments) => new(arguments.Contains("--no-color"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _interruptSignal?.Dispose();
        _terminateSignal?.Dispose();
        _interrupt.Dispose();
    }

    private static int Width(bool outIsTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns))
        {
            return Math.Clamp(columns, NarrowestWidth, WidestWidth);
        }

        return outIsTerminal ? Math.Clamp(System.Console.WindowWidth, NarrowestWidth, WidestWidth) : PipeWidth;
    }

    private void Listen()
    {
        _interruptSignal = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        _terminateSignal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
    }

    private void Interrupt(PosixSignalContext context)
    {
        // The first signal asks the command to stop; a second one finds no handler that holds it up.
        context.Cancel = !_interrupt.IsCancellationRequested;
        _interrupt.Cancel();
    }
}
