namespace Berth.Model.Starvation;

/// <summary>Which theorem of docs/GUARANTEES.md bounds the wait under a policy.</summary>
public enum StarvationRule
{
    /// <summary>None: a job can be overtaken without end.</summary>
    None,

    /// <summary>Nothing passes the first job of the queue, and no later job comes before an earlier one.</summary>
    StrictOrder,

    /// <summary>The first job of the queue holds a reservation, and no later job comes before an earlier one.</summary>
    ProtectedHead,

    /// <summary>Every job holds a reservation from its arrival on.</summary>
    FirstReservation,

    /// <summary>First fit in order of arrival: jobs of one processor are never overtaken; the others can be without end.</summary>
    OneProcessor,

    /// <summary>Priorities grow with age: only jobs submitted shortly after a job can come before it.</summary>
    Ageing,

    /// <summary>Earliest due date first: only jobs submitted before a job's due date can come before it.</summary>
    DueDate,
}
