using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// The slow twin of the regimes: docs/REGIMES.md in the most obvious way. Hours and days are lists of minutes and names, fractions are compared as decimals, the next turn of the clock is
/// found by walking minute by minute.
/// </summary>
public sealed class NaiveRegimes(RegimeSet set, int clusterSize, long firstSubmitMs)
{
    private const long MinuteMs = 60_000;
    private const int MinutesAhead = 1440;

    private readonly List<RegimeSwitch> _changes = [];
    private readonly RegimeTest[] _clocks = [.. set.Regimes.SelectMany(regime => regime.Tests).Where(test => test is not ThresholdTest)];
    private long _timedLookMs = firstSubmitMs;
    private long? _dwellEndMs;
    private long? _turnMs;
    private long _turnAfterMs = long.MinValue;
    private int _inForce = set.Regimes.Count - 1;

    /// <summary>The policy in force.</summary>
    public PolicySpec Policy => set.Regimes[_inForce].Policy;

    /// <summary>Every change so far: when, from which regime, to which.</summary>
    public IReadOnlyList<(long AtMs, int From, int To)> Changes => [.. _changes.Select(change => (change.At.UnixMs, change.From, change.To))];

    /// <summary>The next moment at which someone looks because of the time alone: the end of the dwell time, or a time of the day that a test names. Null for never.</summary>
    public long? NextLookMs()
    {
        if (_turnAfterMs != _timedLookMs)
        {
            _turnAfterMs = _timedLookMs;
            _turnMs = NextTurn(_timedLookMs);
        }

        return _dwellEndMs is null ? _turnMs : _turnMs is null ? _dwellEndMs : Math.Min(_dwellEndMs.Value, _turnMs.Value);
    }

    /// <summary>Someone looks now because of the time alone.</summary>
    public void TimedLook(long nowMs)
    {
        _timedLookMs = nowMs;
        _dwellEndMs = _dwellEndMs > nowMs ? _dwellEndMs : null;
    }

    /// <summary>Looks at everything; true when another regime is in force from now on.</summary>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="waiting">Size and estimate of each waiting job.</param>
    /// <param name="held">Size of all running jobs together.</param>
    public bool Look(long nowMs, IReadOnlyList<(int Size, long EstimateMs)> waiting, int held)
    {
        if (_changes.Count > 0 && nowMs < _changes[^1].At.UnixMs + set.Dwell.Ms)
        {
            return false;
        }

        for (int i = 0; i < set.Regimes.Count; i++)
        {
            bool holds = i == _inForce
                ? !set.Regimes[i].Tests.Any(test => Leaves(test, nowMs, waiting, held))
                : set.Regimes[i].Tests.All(test => Enters(test, nowMs, waiting, held));
            if (!holds && i < set.Regimes.Count - 1)
            {
                continue;
            }

            if (i == _inForce)
            {
                return false;
            }

            _changes.Add(new RegimeSwitch(new Instant(nowMs), _inForce, i, false, 0, null));
            _inForce = i;
            _dwellEndMs = nowMs + set.Dwell.Ms;
            return true;
        }

        throw new InvalidOperationException("no regime holds");
    }

    private bool Enters(RegimeTest test, long nowMs, IReadOnlyList<(int Size, long EstimateMs)> waiting, int held)
    {
        if (test is not ThresholdTest threshold)
        {
            return IsNow(test, nowMs);
        }

        (decimal part, decimal whole) = Measured(threshold.Measure, waiting, held);
        decimal bar = threshold.EnterThousandths / 1000m * whole;
        return threshold.EntersAbove ? part > bar : part < bar;
    }

    private bool Leaves(RegimeTest test, long nowMs, IReadOnlyList<(int Size, long EstimateMs)> waiting, int held)
    {
        if (test is not ThresholdTest threshold)
        {
            return !IsNow(test, nowMs);
        }

        (decimal part, decimal whole) = Measured(threshold.Measure, waiting, held);
        decimal bar = threshold.LeaveThousandths / 1000m * whole;
        return threshold.EntersAbove ? part < bar : part > bar;
    }

    private (decimal Part, decimal Whole) Measured(RegimeMeasure measure, IReadOnlyList<(int Size, long EstimateMs)> waiting, int held)
    {
        decimal work = waiting.Sum(job => (decimal)job.Size * job.EstimateMs);
        return measure.Kind switch
        {
            RegimeMeasureKind.Load => (held + waiting.Sum(job => job.Size), clusterSize),
            RegimeMeasureKind.QueueLength => (waiting.Count, 1),
            RegimeMeasureKind.WideWork => (waiting.Where(job => job.Size > measure.LargerThan).Sum(job => (decimal)job.Size * job.EstimateMs), work == 0 ? 1 : work),
            _ => (waiting.Where(job => job.EstimateMs <= measure.AtMost.Ms).Sum(job => (decimal)job.Size * job.EstimateMs), work == 0 ? 1 : work),
        };
    }

    private bool IsNow(RegimeTest test, long nowMs)
    {
        DateTimeOffset local = DateTimeOffset.FromUnixTimeMilliseconds(nowMs).AddMinutes(set.UtcOffsetMinutes);
        if (test is DayTest days)
        {
            DayOfWeek day = days.First;
            while (day != local.DayOfWeek && day != days.Last)
            {
                day = day == DayOfWeek.Saturday ? DayOfWeek.Sunday : day + 1;
            }

            return day == local.DayOfWeek;
        }

        var hours = (HourTest)test;
        int minute = (int)local.TimeOfDay.TotalMinutes;
        int at = hours.FromMinute;
        while (at != minute && at != hours.ToMinute)
        {
            at = at == 1439 ? 0 : at + 1;
        }

        return at == minute && at != hours.ToMinute;
    }

    /// <summary>The next minute of the day that a test names; midnight where one names days.</summary>
    private long? NextTurn(long afterMs)
    {
        long minute = (long)Math.Floor(afterMs / (decimal)MinuteMs);
        for (int ahead = 1; _clocks.Length > 0 && ahead <= MinutesAhead; ahead++)
        {
            long atMs = (minute + ahead) * MinuteMs;
            int ofDay = (int)DateTimeOffset.FromUnixTimeMilliseconds(atMs).AddMinutes(set.UtcOffsetMinutes).TimeOfDay.TotalMinutes;
            if (_clocks.Any(test => test is HourTest hours ? hours.FromMinute == ofDay || hours.ToMinute == ofDay : ofDay == 0))
            {
                return atMs;
            }
        }

        return null;
    }
}
