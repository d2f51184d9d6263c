namespace Berth.Planning.Bounds;

/// <summary>
/// The master of the configuration LP: how long each set of jobs runs together, so that every job gets all of its work and the sum of times is least. Revised simplex with an
/// explicit inverse of the basis, for one row a job; columns are handed in as they are found (Gilmore, Gomory, Operations Research 9, 1961).
/// The inverse is made anew now and then. Rounding can cost tightness, never validity: bounds are computed from prices, not from here.
/// </summary>
internal sealed class ConfigurationMaster
{
    private const double Tiny = 1e-9;
    private const int PivotsPerInverse = 200;

    private readonly int _rows;
    private readonly double[] _needs;
    private readonly double[][] _inverse;
    private readonly double[][] _columns;
    private readonly double[] _costs;
    private readonly double[] _level;
    private readonly double[] _direction;
    private int _pivots;

    /// <summary>A master whose first basis runs every job alone.</summary>
    /// <param name="needs">For each row the work to be done; above 0.</param>
    public ConfigurationMaster(double[] needs)
    {
        _rows = needs.Length;
        _needs = needs;
        _inverse = [.. Enumerable.Range(0, _rows).Select(Unit)];
        _columns = [.. Enumerable.Range(0, _rows).Select(Unit)];
        _costs = new double[_rows];
        Array.Fill(_costs, 1);
        _level = [.. needs];
        _direction = new double[_rows];
        Prices = new double[_rows];
        FillPrices();
    }

    /// <summary>Prices of the rows for the current basis.</summary>
    public double[] Prices { get; }

    /// <summary>The length of the current solution.</summary>
    public double Length { get; private set; }

    /// <summary>The value of a column at the current prices, above its cost of 1; positive values enter.</summary>
    public double Gain(ReadOnlySpan<(int Row, double Amount)> column)
    {
        double value = -1;
        foreach ((int row, double amount) in column)
        {
            value += Prices[row] * amount;
        }

        return value;
    }

    /// <summary>Brings a set into the basis when it gains. False when it does not.</summary>
    public bool Enter(ReadOnlySpan<(int Row, double Amount)> column)
    {
        if (Gain(column) <= Tiny)
        {
            return false;
        }

        double[] dense = new double[_rows];
        foreach ((int row, double amount) in column)
        {
            dense[row] = amount;
        }

        return Pivot(dense, 1);
    }

    /// <summary>Lets a job with a negative price get more than its work.</summary>
    public bool EnterSurplus()
    {
        int worst = 0;
        for (int row = 1; row < _rows; row++)
        {
            worst = Prices[row] < Prices[worst] ? row : worst;
        }

        if (Prices[worst] >= -Tiny)
        {
            return false;
        }

        double[] dense = new double[_rows];
        dense[worst] = -1;
        return Pivot(dense, 0);
    }

    private double[] Unit(int at)
    {
        double[] unit = new double[_rows];
        unit[at] = 1;
        return unit;
    }

    private bool Pivot(double[] column, double cost)
    {
        int leaves = -1;
        double least = double.PositiveInfinity;
        for (int i = 0; i < _rows; i++)
        {
            double sum = 0;
            for (int k = 0; k < _rows; k++)
            {
                sum += _inverse[i][k] * column[k];
            }

            _direction[i] = sum;
            if (sum > Tiny && Math.Max(0, _level[i]) / sum < least)
            {
                least = Math.Max(0, _level[i]) / sum;
                leaves = i;
            }
        }

        if (leaves < 0)
        {
            return false;
        }

        Replace(leaves, least);
        _columns[leaves] = column;
        _costs[leaves] = cost;
        if (++_pivots % PivotsPerInverse == 0)
        {
            Invert();
        }

        FillPrices();
        return true;
    }

    private void Replace(int leaves, double level)
    {
        double[] pivotRow = _inverse[leaves];
        double pivot = _direction[leaves];
        for (int k = 0; k < _rows; k++)
        {
            pivotRow[k] /= pivot;
        }

        for (int i = 0; i < _rows; i++)
        {
            if (i == leaves || _direction[i] == 0)
            {
                continue;
            }

            double factor = _direction[i];
            double[] row = _inverse[i];
            for (int k = 0; k < _rows; k++)
            {
                row[k] -= factor * pivotRow[k];
            }

            _level[i] -= factor * level;
        }

        _level[leaves] = level;
    }

    /// <summary>The inverse of the basis from its columns, by Gauss and Jordan with the largest pivots; the old one stays when the basis looks singular.</summary>
    private void Invert()
    {
        double[][] left = [.. Enumerable.Range(0, _rows).Select(row => _columns.Select(column => column[row]).ToArray())];
        double[][] right = [.. Enumerable.Range(0, _rows).Select(Unit)];
        for (int at = 0; at < _rows; at++)
        {
            int best = at;
            for (int row = at + 1; row < _rows; row++)
            {
                best = Math.Abs(left[row][at]) > Math.Abs(left[best][at]) ? row : best;
            }

            if (Math.Abs(left[best][at]) < Tiny)
            {
                return;
            }

            (left[at], left[best]) = (left[best], left[at]);
            (right[at], right[best]) = (right[best], right[at]);
            Eliminate(left, right, at);
        }

        right.CopyTo(_inverse, 0);
        for (int i = 0; i < _rows; i++)
        {
            _level[i] = 0;
            for (int k = 0; k < _rows; k++)
            {
                _level[i] += _inverse[i][k] * _needs[k];
            }
        }
    }

    private void Eliminate(double[][] left, double[][] right, int at)
    {
        double pivot = left[at][at];
        for (int k = 0; k < _rows; k++)
        {
            left[at][k] /= pivot;
            right[at][k] /= pivot;
        }

        for (int row = 0; row < _rows; row++)
        {
            double factor = left[row][at];
            if (row == at || factor == 0)
            {
                continue;
            }

            for (int k = 0; k < _rows; k++)
            {
                left[row][k] -= factor * left[at][k];
                right[row][k] -= factor * right[at][k];
            }
        }
    }

    private void FillPrices()
    {
        Array.Clear(Prices);
        Length = 0;
        for (int i = 0; i < _rows; i++)
        {
            if (_costs[i] == 0)
            {
                continue;
            }

            Length += _level[i];
            for (int k = 0; k < _rows; k++)
            {
                Prices[k] += _inverse[i][k];
            }
        }
    }
}
