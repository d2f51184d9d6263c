namespace Berth.Cli.UseCases;

/// <summary>A part of the work whose time is told.</summary>
internal enum Stage
{
    /// <summary>Reading the log.</summary>
    Read,

    /// <summary>Replaying.</summary>
    Replay,

    /// <summary>Validating.</summary>
    Check,

    /// <summary>Metrics and comparisons.</summary>
    Measure,
}

/// <summary>Adds up the time of stages and tells how far they have come. Safe for concurrent use.</summary>
internal sealed class SimulationWatch(TimeProvider clock, Action<StageProgress>? progress)
{
    private readonly long[] _ticks = new long[(int)Stage.Measure + 1];
    private long[] _done = [];
    private string _stage = "";
    private long _total;

    /// <summary>The clock's present time stamp.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>Adds the time since <paramref name="begun"/> to a stage.</summary>
    public void Add(Stage stage, long begun) => Interlocked.Add(ref _ticks[(int)stage], Now - begun);

    /// <summary>Runs work and adds its time to a stage.</summary>
    public T Timed<T>(Stage stage, Func<T> work)
    {
        long begun = Now;
        T result = work();
        Add(stage, begun);
        return result;
    }

    /// <summary>Tells about a stage.</summary>
    public void Report(string stage, long done, long total) => progress?.Invoke(new StageProgress(stage, done, total));

    /// <summary>Begins a stage of several equal parts that run side by side.</summary>
    public void Expect(string stage, long stepsOfPart, int parts)
    {
        _stage = stage;
        _done = new long[parts];
        _total = checked(stepsOfPart * parts);
        Report(stage, 0, _total);
    }

    /// <summary>Takes the steps done of one part; null where nobody wants to know.</summary>
    public Action<int>? ListenerOf(int part) => progress is null ? null : done => Advance(part, done);

    /// <summary>The times so far.</summary>
    public StageTimes Times(long begun) => new(
        Seconds(_ticks[(int)Stage.Read]), Seconds(_ticks[(int)Stage.Replay]), Seconds(_ticks[(int)Stage.Check]), Seconds(_ticks[(int)Stage.Measure]), Seconds(Now - begun));

    private void Advance(int part, long done)
    {
        Volatile.Write(ref _done[part], done);
        long sum = 0;
        for (int i = 0; i < _done.Length; i++)
        {
            sum += Volatile.Read(ref _done[i]);
        }

        Report(_stage, sum, _total);
    }

    private double Seconds(long ticks) => (double)ticks / clock.TimestampFrequency;
}
