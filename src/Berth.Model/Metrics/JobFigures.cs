namespace Berth.Model.Metrics;

/// <summary>Everything that is measured per job: distributions over all counted jobs that ran to their end, and over each class of them.</summary>
internal sealed class JobFigures
{
    private const int CellBits = 5;
    private const int CellMask = (1 << CellBits) - 1;
    private static readonly ulong OneBits = BitConverter.DoubleToUInt64Bits(1.0);

    private readonly Workload _workload;
    private readonly KeySorter _sorter;
    private readonly int[] _classes;
    private readonly int[] _rowJob;
    private readonly long[] _waitMs;
    private readonly long[] _runMs;
    private readonly long[] _turnaroundMs;
    private readonly double[] _boundedSlowdown;
    private readonly ClassTable _bySize = new(JobClasses.Count);
    private readonly ClassTable _byRunTime = new(JobClasses.Count);
    private readonly ClassTable _byCell = new(JobClasses.Count * JobClasses.Count);
    private readonly ClassTable _byUser;
    private int _rows;

    /// <summary>Measures the jobs that are submitted (in the log) within the window and ran to their end.</summary>
    public JobFigures(Workload workload, Schedule schedule, MeasurementWindow window, double tauSeconds)
    {
        int capacity = schedule.Count;
        _workload = workload;
        _sorter = new KeySorter(capacity);
        _classes = new int[capacity];
        _rowJob = new int[capacity];
        _waitMs = new long[capacity];
        _runMs = new long[capacity];
        _turnaroundMs = schedule.Runs.AllLast ? [] : new long[capacity];
        _boundedSlowdown = new double[capacity];
        _byUser = new ClassTable(workload.Users.Count);
        Collect(schedule, window, tauSeconds * 1000.0);
        Wait = SortWaits();
        BoundedSlowdown = SortBoundedSlowdowns();
        Turnaround = SortTurnarounds();
        Slowdown = SortSlowdowns();
    }

    /// <summary>Wait times, seconds.</summary>
    public Distribution Wait { get; }

    /// <summary>Turnaround times, seconds.</summary>
    public Distribution Turnaround { get; }

    /// <summary>Slowdowns of jobs that ran longer than 0 s.</summary>
    public Distribution Slowdown { get; }

    /// <summary>Bounded slowdowns.</summary>
    public Distribution BoundedSlowdown { get; }

    public IReadOnlyList<ClassMetrics> BySizeClass() => Named(_bySize, JobClasses.SizeNamesIn(_workload.Unit));

    public IReadOnlyList<ClassMetrics> ByRunTimeClass() => Named(_byRunTime, JobClasses.RunTimeNames);

    /// <summary>Users with jobs, most processor time first, ties in the order of the workload's users.</summary>
    public IReadOnlyList<ClassMetrics> ByUser()
    {
        int[] users = [.. Enumerable.Range(0, _byUser.Classes).Where(user => _byUser.JobsIn(user) > 0)];
        Array.Sort(users, (left, right) =>
        {
            int byUse = _byUser.ProcessorMs(right).CompareTo(_byUser.ProcessorMs(left));
            return byUse != 0 ? byUse : left.CompareTo(right);
        });
        return [.. users.Select(user => _byUser.Metrics(user, _workload.Users[user])!)];
    }

    public IReadOnlyList<IReadOnlyList<ClassMetrics?>> SizeByRunTime() =>
    [
        .. Enumerable.Range(0, JobClasses.Count).Select(size => (IReadOnlyList<ClassMetrics?>)
        [
            .. Enumerable.Range(0, JobClasses.Count).Select(runTime => _byCell.Metrics(
                size * JobClasses.Count + runTime, $"{JobClasses.SizeNamesIn(_workload.Unit)[size]}, {JobClasses.RunTimeNames[runTime]}")),
        ]),
    ];

    /// <summary>Jain's index (Jain, Chiu, Hawe 1984) and max over mean, on the mean bounded slowdowns of users that have jobs.</summary>
    public FairnessMetrics Fairness(long overtakes)
    {
        int users = 0;
        double sum = 0, squares = 0, largest = 0;
        for (int user = 0; user < _byUser.Classes; user++)
        {
            if (_byUser.JobsIn(user) > 0)
            {
                double mean = _byUser.MeanBoundedSlowdown(user);
                users++;
                sum += mean;
                squares += mean * mean;
                largest = Math.Max(largest, mean);
            }
        }

        return users == 0
            ? new FairnessMetrics(1, 1, overtakes)
            : new FairnessMetrics(sum * sum / (users * squares), largest / (sum / users), overtakes) { Users = users };
    }

    /// <summary>The longest wait of each size class that has jobs, the earliest submitted among equals.</summary>
    public IReadOnlyList<LongestWait> LongestWaits()
    {
        int[] worst = new int[JobClasses.Count];
        Array.Fill(worst, -1);
        for (int row = 0; row < _rows; row++)
        {
            ref int current = ref worst[(_classes[row] & CellMask) / JobClasses.Count];
            current = current < 0 || _waitMs[row] > _waitMs[current] ? row : current;
        }

        return
        [
            .. Enumerable.Range(0, JobClasses.Count).Where(size => worst[size] >= 0).Select(size => new LongestWait(
                JobClasses.SizeNamesIn(_workload.Unit)[size],
                _workload.Jobs.Number[_rowJob[worst[size]]],
                new Instant(_workload.Jobs.SubmitMs[_rowJob[worst[size]]]),
                _waitMs[worst[size]] / 1000.0)),
        ];
    }

    private static IReadOnlyList<ClassMetrics> Named(ClassTable table, IReadOnlyList<string> names) =>
        [.. Enumerable.Range(0, table.Classes).Where(index => table.JobsIn(index) > 0).Select(index => table.Metrics(index, names[index])!)];

    private void Collect(Schedule schedule, MeasurementWindow window, double tauMs)
    {
        ReadOnlySpan<long> logSubmitMs = _workload.Jobs.SubmitMs;
        ReadOnlySpan<int> processors = _workload.Jobs.Processors;
        ReadOnlySpan<int> user = _workload.Jobs.User;
        ReadOnlySpan<JobOutcome> outcome = schedule.Outcome;
        ReadOnlySpan<long> submitMs = schedule.SubmitMs;
        ReadOnlySpan<long> startMs = schedule.StartMs;
        ReadOnlySpan<long> endMs = schedule.EndMs;
        for (int job = 0; job < outcome.Length; job++)
        {
            if (!window.Contains(logSubmitMs[job]) || !JobFormulas.IsFinished(outcome[job]))
            {
                continue;
            }

            long waitMs = startMs[job] - submitMs[job];
            long runMs = endMs[job] - startMs[job];
            long idleMs = waitMs;
            if (_turnaroundMs.Length > 0)
            {
                // Of an interrupted job some runs were lost: its turnaround is more than wait and work together, and slowdown is by turnaround.
                long turnaroundMs = endMs[job] - submitMs[job];
                _turnaroundMs[_rows] = turnaroundMs;
                waitMs = Math.Max(0, waitMs - schedule.InterruptedMs(job));
                runMs = Math.Min(turnaroundMs, JobFormulas.RunMs(_workload, schedule, new JobId(job)));
                idleMs = turnaroundMs - runMs;
            }

            double boundedSlowdown = JobFormulas.BoundedSlowdown(idleMs, runMs, tauMs);
            int cell = JobClasses.SizeClass(processors[job]) * JobClasses.Count + JobClasses.RunTimeClass(runMs);
            double processorMs = (double)processors[job] * runMs;
            int row = _rows++;
            _rowJob[row] = job;
            _classes[row] = (user[job] << CellBits) | cell;
            _waitMs[row] = waitMs;
            _runMs[row] = runMs;
            _boundedSlowdown[row] = boundedSlowdown;
            _byCell.Add(cell, waitMs, boundedSlowdown, processorMs);
            _byUser.Add(user[job], waitMs, boundedSlowdown, processorMs);
        }

        for (int cell = 0; cell < _byCell.Classes; cell++)
        {
            _bySize.AddAll(cell / JobClasses.Count, _byCell, cell);
            _byRunTime.AddAll(cell % JobClasses.Count, _byCell, cell);
        }
    }

    private Distribution SortWaits()
    {
        _sorter.Clear();
        long sumMs = 0;
        for (int row = 0; row < _rows; row++)
        {
            sumMs += _waitMs[row];
            _sorter.Add((ulong)_waitMs[row], _classes[row]);
        }

        _sorter.Sort();
        BeginAll(static table => table.BeginWaits());
        ReadOnlySpan<ulong> keys = _sorter.Keys;
        ReadOnlySpan<int> classes = _sorter.Items;
        for (int rank = 0; rank < keys.Length; rank++)
        {
            ObserveAll(classes[rank], keys[rank] / 1000.0);
        }

        return SecondsDistribution(sumMs);
    }

    private Distribution SortBoundedSlowdowns()
    {
        _sorter.Clear();
        double sum = 0;
        for (int row = 0; row < _rows; row++)
        {
            sum += _boundedSlowdown[row];
            _sorter.Add(KeyOf(_boundedSlowdown[row]), _classes[row]);
        }

        _sorter.Sort();
        BeginAll(static table => table.BeginSlowdowns());
        ReadOnlySpan<ulong> keys = _sorter.Keys;
        ReadOnlySpan<int> classes = _sorter.Items;
        for (int rank = 0; rank < keys.Length; rank++)
        {
            ObserveAll(classes[rank], SlowdownOf(keys[rank]));
        }

        return SlowdownDistribution(sum);
    }

    private long TurnaroundMs(int row) => _turnaroundMs.Length == 0 ? _waitMs[row] + _runMs[row] : _turnaroundMs[row];

    private Distribution SortTurnarounds()
    {
        _sorter.Clear();
        long sumMs = 0;
        for (int row = 0; row < _rows; row++)
        {
            long turnaroundMs = TurnaroundMs(row);
            sumMs += turnaroundMs;
            _sorter.Add((ulong)turnaroundMs, 0);
        }

        _sorter.Sort();
        return SecondsDistribution(sumMs);
    }

    private Distribution SortSlowdowns()
    {
        _sorter.Clear();
        double sum = 0;
        for (int row = 0; row < _rows; row++)
        {
            if (_runMs[row] > 0)
            {
                double slowdown = TurnaroundMs(row) / (double)_runMs[row];
                sum += slowdown;
                _sorter.Add(KeyOf(slowdown), 0);
            }
        }

        _sorter.Sort();
        return SlowdownDistribution(sum);
    }

    /// <summary>Positive doubles are in the order of their bits; slowdowns are at least 1, whose bits are taken off to shorten the key.</summary>
    private static ulong KeyOf(double slowdown) => BitConverter.DoubleToUInt64Bits(slowdown) - OneBits;

    private static double SlowdownOf(ulong key) => BitConverter.UInt64BitsToDouble(key + OneBits);

    private Distribution SecondsDistribution(long sumMs) =>
        NearestRank.Distribution(_sorter.Count, sumMs / (1000.0 * _sorter.Count), index => _sorter.Keys[index] / 1000.0);

    private Distribution SlowdownDistribution(double sum) =>
        NearestRank.Distribution(_sorter.Count, sum / _sorter.Count, index => SlowdownOf(_sorter.Keys[index]));

    private void BeginAll(Action<ClassTable> begin)
    {
        begin(_bySize);
        begin(_byRunTime);
        begin(_byCell);
        begin(_byUser);
    }

    private void ObserveAll(int classes, double value)
    {
        int cell = classes & CellMask;
        _bySize.Observe(cell / JobClasses.Count, value);
        _byRunTime.Observe(cell % JobClasses.Count, value);
        _byCell.Observe(cell, value);
        _byUser.Observe(classes >> CellBits, value);
    }
}
