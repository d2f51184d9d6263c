namespace Berth.Model;

/// <summary>What the jobs of one entity hold and have used, from start to start.</summary>
internal sealed class LimitLedger(TenantView tenancy)
{
    private const double MinuteMs = 60_000;

    private readonly double[] _usedMs = new double[Amounts.Count];
    private Int128 _stillCpu;
    private Int128 _stillMemory;
    private Int128 _stillGpu;
    private long? _atMs;

    /// <summary>Jobs that run.</summary>
    public int Running { get; private set; }

    /// <summary>What they hold.</summary>
    public Amounts InUse { get; private set; }

    /// <summary>Sums of real numbers may differ by so much from those of another who adds them in another order.</summary>
    public static double Tolerance(long limit) => Math.Max(1e-6, Math.Abs(limit) * 1e-9);

    /// <summary>Decayed use so far, and what running jobs may still use until their requested time: amount times minutes.</summary>
    public double Minutes(int resource)
    {
        Int128 still = (resource switch { 0 => _stillCpu, 1 => _stillMemory, _ => _stillGpu }) - ((Int128)InUse[resource] * (_atMs ?? 0));
        return (_usedMs[resource] + (double)still) / MinuteMs;
    }

    public void Start(int run)
    {
        AdvanceTo(tenancy.Runs.StartMs(run));
        Change(run, 1);
    }

    public void End(int run)
    {
        AdvanceTo(tenancy.Runs.EndMs(run));
        Change(run, -1);
    }

    private void Change(int run, int sign)
    {
        Amounts amounts = tenancy.AmountsOf(run)!.Value;
        Int128 untilMs = (Int128)tenancy.Runs.StartMs(run) + tenancy.LeftMs(run);
        Running += sign;
        InUse += amounts * sign;
        _stillCpu += sign * amounts.CpuMillicores * untilMs;
        _stillMemory += sign * amounts.MemoryBytes * untilMs;
        _stillGpu += sign * amounts.GpuThousandths * untilMs;
    }

    /// <summary>use(t) = use(s) 2^(-(t-s)/H) + rate H / ln 2 (1 - 2^(-(t-s)/H)); without half-life a plain sum.</summary>
    private void AdvanceTo(long ms)
    {
        if (_atMs is { } before && ms <= before)
        {
            return;
        }

        double lengthMs = _atMs is { } since ? (double)((Int128)ms - since) : 0;
        double? halfLifeMs = tenancy.Tenants.Decay.HalfLife?.Ms;
        double kept = halfLifeMs is { } half ? Math.Pow(2, -lengthMs / half) : 1;
        double fresh = halfLifeMs is { } life ? life / Math.Log(2) * (1 - kept) : lengthMs;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            _usedMs[resource] = (_usedMs[resource] * kept) + (InUse[resource] * fresh);
        }

        _atMs = ms;
    }
}
