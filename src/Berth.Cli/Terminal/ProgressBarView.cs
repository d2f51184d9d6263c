using Berth.Cli.UseCases;
using Spectre.Console;

namespace Berth.Cli.Terminal;

/// <summary>
/// A progress bar with time left on standard error, for work that lasts over a second; it clears itself away. Nothing is drawn, and
/// nothing of it is loaded, when the work is done sooner or nobody looks.
/// </summary>
internal sealed class ProgressBarView : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(100);

    private readonly CommandConsole _console;
    private readonly ManualResetEventSlim _finished = new();
    private readonly ITimer? _timer;
    private readonly Lock _lock = new();
    private Thread? _painter;
    private StageProgress _latest;
    private bool _disposed;

    /// <summary>Begins to wait.</summary>
    public ProgressBarView(CommandConsole console)
    {
        _console = console;
        if (console.ShowProgress)
        {
            _timer = console.Clock.CreateTimer(static view => ((ProgressBarView)view!).Begin(), this, _patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes news from any thread; null where nobody looks, so that the work need not tell.</summary>
    public Action<StageProgress>? Listener => _console.ShowProgress ? Take : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Thread? painter;
        lock (_lock)
        {
            _disposed = true;
            painter = _painter;
        }

        _timer?.Dispose();
        _finished.Set();
        painter?.Join();
        _finished.Dispose();
    }

    private void Take(StageProgress progress)
    {
        lock (_lock)
        {
            _latest = progress;
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _painter = new Thread(Paint) { IsBackground = true, Name = "progress" };
                _painter.Start();
            }
        }
    }

    private void Paint()
    {
        IAnsiConsole canvas = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = _console.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_console.Error),
        });
        canvas.Profile.Width = _console.Width;
        canvas.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new Spectre.Console.ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(Follow);
    }

    private void Follow(ProgressContext context)
    {
        ProgressTask? task = null;
        string stage = "";
        do
        {
            StageProgress now;
            lock (_lock)
            {
                now = _latest;
            }

            if (task is null || now.Stage != stage)
            {
                task?.StopTask();
                stage = now.Stage;
                task = context.AddTask(Markup.Escape(stage), maxValue: Math.Max(1, now.Total));
                task.IsIndeterminate = now.Total == 0;
            }

            task.Description = Markup.Escape(now.Detail is { } detail ? $"{stage}: {detail}" : stage);
            task.Value = now.Done;
        }
        while (!_finished.Wait(_redraw));
    }
}
