namespace Berth.Formats.Swf;

/// <summary>What was wrong with the text of a record; one bit per field, bit 0 for field 1.</summary>
internal struct SwfLineFaults
{
    /// <summary>Fields on the line, at most 19: 19 stands for "more than 18".</summary>
    public int FieldCount;

    /// <summary>Fields that are no number; they read as -1.</summary>
    public uint NotNumber;

    /// <summary>Fields with more than 18 digits; they read as -1.</summary>
    public uint TooLarge;

    /// <summary>Whole-number fields that had decimals; they are rounded, halves away from zero.</summary>
    public uint Fraction;
}

/// <summary>Turns the bytes of one line into a record. Blanks are all bytes up to the space, so a carriage return is one.</summary>
internal static class SwfLineParser
{
    private const int MaxDigits = SwfDecimal.MaxDigits;
    private const byte Space = (byte)' ';

    /// <summary>Parses a line; fields that are absent or unreadable become -1.</summary>
    public static void Parse(ReadOnlySpan<byte> line, ref SwfRecord record, out SwfLineFaults faults)
    {
        faults = default;
        Span<long> fields = SwfRecord.Fields(ref record);
        int decimals = 0;
        int position = 0;
        int field = 0;
        while (true)
        {
            while ((uint)position < (uint)line.Length && line[position] <= Space)
            {
                position++;
            }

            if (position >= line.Length)
            {
                break;
            }

            if ((uint)field >= (uint)fields.Length)
            {
                field++;
                break;
            }

            int start = position;
            bool negative = line[position] == (byte)'-';
            position += negative ? 1 : 0;
            int firstDigit = position;
            long value = 0;
            uint digit;
            while ((uint)position < (uint)line.Length && (digit = unchecked((uint)(line[position] - '0'))) <= 9)
            {
                value = unchecked((value * 10) + digit);
                position++;
            }

            // No digit wraps around to a large number, so one comparison covers none and too many.
            bool unusualLength = unchecked((uint)(position - firstDigit - 1)) >= MaxDigits;
            if (unusualLength || ((uint)position < (uint)line.Length && line[position] > Space))
            {
                position = start;
                value = ParseUnusual(line, ref position, field, ref faults, ref decimals);
                negative = false;
            }

            fields[field++] = negative ? -value : value;
        }

        faults.FieldCount = field;
        SwfRecord.SetCpuTimeDecimals(ref record, decimals);
        if (field < fields.Length)
        {
            fields[field..].Fill(-1);
        }
    }

    /// <summary>The word at <paramref name="position"/> by the whole grammar: sign, digits, point, digits; anything else is no number.</summary>
    private static long ParseUnusual(
        ReadOnlySpan<byte> line, ref int position, int field, ref SwfLineFaults faults, ref int decimals)
    {
        ReadOnlySpan<byte> word = line[position..];
        int length = 0;
        while (length < word.Length && word[length] > Space)
        {
            length++;
        }

        position += length;
        word = word[..length];
        bool negative = word[0] == (byte)'-';
        word = word[0] is (byte)'-' or (byte)'+' ? word[1..] : word;
        int point = word.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = (point < 0 ? word : word[..point]).TrimStart((byte)'0');
        ReadOnlySpan<byte> fraction = point < 0 ? [] : word[(point + 1)..];
        if (word.Length == 0 || (point >= 0 && word.Length == 1) || !AllDigits(whole) || !AllDigits(fraction))
        {
            faults.NotNumber |= 1u << field;
            return -1;
        }

        if (whole.Length > MaxDigits)
        {
            faults.TooLarge |= 1u << field;
            return -1;
        }

        long value = Append(0, whole);
        if (field == SwfRecord.CpuTimeIndex)
        {
            fraction = fraction[..Math.Min(fraction.Length, MaxDigits - whole.Length)];
            decimals = fraction.Length;
            value = Append(value, fraction);
        }
        else if (fraction.TrimEnd((byte)'0').Length > 0)
        {
            faults.Fraction |= 1u << field;
            value += fraction[0] >= (byte)'5' ? 1 : 0;
        }

        return negative ? -value : value;
    }

    private static bool AllDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static long Append(long value, ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            value = unchecked((value * 10) + (digit - '0'));
        }

        return value;
    }
}
