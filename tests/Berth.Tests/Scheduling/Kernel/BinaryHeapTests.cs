using Berth.Scheduling;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Kernel;

public sealed class BinaryHeapTests
{
    [Fact]
    public void Pushed_values_come_out_sorted() => Gen.Int[-5, 5].List[0, 200].Sample(values =>
    {
        var heap = new BinaryHeap<Item>();
        values.ForEach(value => heap.Push(new Item(value)));

        Assert.Equal(values.Order(), Drain(heap));
    });

    [Fact]
    public void Appended_values_come_out_sorted_after_they_were_heaped() => Gen.Int[-5, 5].List[0, 200].Sample(values =>
    {
        var heap = new BinaryHeap<Item>();
        heap.Push(new Item(0));
        heap.Clear(values.Count);
        values.ForEach(value => heap.Append(new Item(value)));
        heap.Heapify();

        Assert.Equal(values.Order(), Drain(heap));
    });

    [Fact]
    public void Pushes_and_pops_in_any_order_give_the_least_each_time() => Gen.Int[-9, 9].List[1, 200].Sample(commands =>
    {
        var heap = new BinaryHeap<Item>();
        var twin = new List<int>();
        foreach (int command in commands)
        {
            if (command < 0 && twin.Count > 0)
            {
                Assert.Equal(twin.Min(), heap.Top.Value);
                Assert.Equal(twin.Min(), heap.Pop().Value);
                twin.Remove(twin.Min());
            }
            else
            {
                heap.Push(new Item(command));
                twin.Add(command);
            }

            Assert.Equal(twin.Count, heap.Count);
        }
    });

    [Fact]
    public void Values_that_are_taken_out_do_not_come_up_and_the_others_stay_in_order() => Gen.Int[0, 50].List[0, 60].Sample(values =>
    {
        var heap = new BinaryHeap<Item>();
        foreach (int value in values)
        {
            heap.Push(new Item(value));
        }

        int kept = 0;
        foreach (Item item in heap.Items)
        {
            if (item.Value % 3 != 0)
            {
                heap.Items[kept++] = item;
            }
        }

        heap.CutTo(kept);
        heap.Heapify();

        Assert.Equal(values.Where(value => value % 3 != 0).Order(), Drain(heap));
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.CutTo(1));
    });

    private static IEnumerable<int> Drain(BinaryHeap<Item> heap)
    {
        var values = new List<int>();
        while (heap.Count > 0)
        {
            values.Add(heap.Pop().Value);
        }

        return values;
    }

    private readonly record struct Item(int Value) : IHeapItem<Item>
    {
        public bool IsBefore(in Item other) => Value < other.Value;
    }
}
