using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>One job of the twin, from its submit to its end.</summary>
public sealed class NaiveJob(int job, IReadOnlyList<NaiveOption> options)
{
    private Dictionary<int, long> _estimateOfMode = [];

    public int Job { get; } = job;

    public IReadOnlyList<NaiveOption> Options { get; } = options;

    /// <summary>Its place in the order in which jobs joined the queue.</summary>
    public int Arrival { get; private set; }

    public bool IsWaiting { get; private set; }

    public bool IsRunning { get; set; }

    public int StartNumber { get; private set; }

    public JobOutcome Outcome { get; set; }

    public long StartMs { get; private set; }

    public long EndMs { get; set; }

    public long FirstEstimateMs { get; private set; }

    public long EstimateMs { get; set; }

    public int Outlived { get; set; }

    public long ExpectedEndMs => StartMs + EstimateMs;

    public NaiveOption? Option { get; private set; }

    public IReadOnlyList<TaskPlace> Places { get; private set; } = [];

    /// <summary>Where conservative backfill has put it; null when it holds no reservation.</summary>
    public NaiveHold? Slot { get; set; }

    /// <summary>It fitted when something was last given back, or when it joined the queue if that was later; before the starts of that pass.</summary>
    public bool FittedThen { get; set; }

    public void Join(int arrival, NaiveEstimates estimates)
    {
        Arrival = arrival;
        IsWaiting = true;
        _estimateOfMode = Options.Select(option => option.Mode).Append(0).Distinct().ToDictionary(mode => mode, mode => estimates.AtArrivalMs(Job, mode));
    }

    public long EstimateIn(NaiveOption option) => _estimateOfMode[option.Mode];

    /// <summary>The run time that orders go by: in the first mode, as the size is.</summary>
    public long EstimateToOrderBy => _estimateOfMode[0];

    /// <summary>Its options, the shortest estimate first; of equal ones the earlier.</summary>
    public IEnumerable<NaiveOption> ShortestFirst => Options.OrderBy(EstimateIn);

    public void Start(long nowMs, int number, NaiveOption option, IReadOnlyList<TaskPlace> places)
    {
        IsWaiting = false;
        IsRunning = true;
        Slot = null;
        StartMs = nowMs;
        StartNumber = number;
        Option = option;
        Places = places;
        FirstEstimateMs = EstimateMs = EstimateIn(option);
    }
}
