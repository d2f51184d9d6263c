using Berth.Formats.Swf;
using Berth.Model;
using CsCheck;

namespace Berth.Tests.Formats.Swf;

/// <summary>Generators of records and of workloads that the format can hold.</summary>
internal static class SwfGen
{
    private const long MaxNumber = 999_999_999_999_999_999;

    private static readonly string[] OddNames =
        ["unknown", "alice", "bob smith", "7 of 9", "007", "-1", "+3", "99999999999999999999", ";", "a:b", "Jürgen", "名前", "x; MaxProcs: 3"];

    private static readonly Gen<long> Number = Gen.Frequency(
        (4, Gen.Long[-1, 100]), (4, Gen.Long[-1, 1_000_000]), (1, Gen.Long[-MaxNumber, MaxNumber]), (1, Gen.Const(-1L)));

    private static readonly Gen<SwfDecimal> Decimal =
        Gen.Frequency((1, Number.Select(digits => new SwfDecimal(digits, 0))), (2, Gen.Select(Number, Gen.Int[0, 18], (digits, decimals) => new SwfDecimal(digits, decimals))));

    /// <summary>Any record at all.</summary>
    public static readonly Gen<SwfRecord> Record = Gen.Select(Number.Array[18], Decimal, (numbers, cpu) =>
    {
        SwfRecord record = default;
        record.JobNumber = numbers[0];
        record.SubmitSeconds = numbers[1];
        record.WaitSeconds = numbers[2];
        record.RunSeconds = numbers[3];
        record.AllocatedProcessors = numbers[4];
        record.AverageCpuSeconds = cpu;
        record.UsedMemoryKilobytes = numbers[6];
        record.RequestedProcessors = numbers[7];
        record.RequestedSeconds = numbers[8];
        record.RequestedMemoryKilobytes = numbers[9];
        record.Status = numbers[10];
        record.User = numbers[11];
        record.Group = numbers[12];
        record.Executable = numbers[13];
        record.Queue = numbers[14];
        record.Partition = numbers[15];
        record.PrecedingJob = numbers[16];
        record.ThinkSeconds = numbers[17];
        return record;
    });

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.Int[0, 20].Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Int[0, OddNames.Length - 1].Select(index => OddNames[index]));

    /// <summary>A row, with names instead of indexes. Zero run times end well, as the format asks.</summary>
    private static readonly Gen<Row> Rows =
        from number in Gen.Long[-5, 1_000_000]
        from submit in Gen.Frequency((1, Gen.Long[0, 20]), (1, Gen.Long[0, 2_000_000_000]))
        from times in Gen.Select(Gen.Long[0, 1000], Gen.Long[1, 10_000_000_000], Gen.Long[-1, 1_000_000])
        from processors in Gen.Int[1, int.MaxValue]
        from names in Gen.Select(Name, Name, Name)
        from exit in Gen.Enum<ExitKind>()
        select new Row(number, submit, times.Item1, times.Item2, times.Item3, processors, names.Item1, names.Item2, names.Item3, times.Item1 == 0 && exit is ExitKind.Failed or ExitKind.Cancelled ? ExitKind.Unknown : exit);

    /// <summary>A workload that the format can hold without loss.</summary>
    public static readonly Gen<Workload> Workload =
        from rows in Rows.Array[1, 20]
        from origin in Gen.Long[0, 2_000_000_000]
        from machine in Gen.Int[0, 5000]
        from optional in Gen.Int[0, 7]
        select Build(rows, origin, machine, optional);

    private static Workload Build(Row[] rows, long origin, int machine, int optional)
    {
        var builder = new WorkloadBuilder { Origin = Instant.FromUnixSeconds(origin), MachineProcessors = machine == 0 ? null : machine };
        foreach (Row row in rows)
        {
            builder.Add(new JobRow
            {
                Number = row.Number,
                SubmitMs = (origin + row.Submit) * 1000,
                RunMs = row.Run * 1000,
                RequestedMs = row.Requested * 1000,
                Processors = row.Processors,
                User = builder.User(row.User),
                Group = (optional & 1) == 0 || row.Group == "unknown" ? null : builder.Group(row.Group),
                Queue = (optional & 2) == 0 || row.Queue == "unknown" ? null : builder.Queue(row.Queue),
                LoggedWaitMs = (optional & 4) == 0 || row.Wait < 0 ? null : row.Wait * 1000,
                Exit = row.Exit,
            });
        }

        return builder.Build();
    }

    private sealed record Row(
        long Number, long Submit, long Run, long Requested, long Wait, int Processors, string User, string Group, string Queue, ExitKind Exit);
}
