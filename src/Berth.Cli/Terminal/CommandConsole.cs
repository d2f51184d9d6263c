namespace Berth.Cli.Terminal;

/// <summary>
/// Where a command writes and what that place can show. Tests hand in string writers and a fixed width; the process hands in
/// the real console. Not safe for concurrent use except for <see cref="Cancellation"/>.
/// </summary>
public sealed record CommandConsole
{
    /// <summary>For results: what a user may pipe into another program.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For messages, warnings and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Columns that tables, help and charts may use; at least 40.</summary>
    public int Width { get; init; } = 80;

    /// <summary>True when results may be coloured.</summary>
    public bool Colour { get; init; }

    /// <summary>True when a progress bar may be drawn on <see cref="Error"/>.</summary>
    public bool ShowProgress { get; init; }

    /// <summary>Raised by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Measures how long stages took; never a part of results.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called once, before work that may last begins, so that Ctrl-C stops it cleanly; null where nobody listens.</summary>
    public Action? ListenForInterrupt { get; init; }

    /// <summary>Which build this is; goes into the provenance of every result.</summary>
    public BuildIdentity Build { get; init; } = BuildIdentity.Unknown;
}
