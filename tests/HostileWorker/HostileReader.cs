using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dossier.Formats;

namespace Dossier.HostileWorker;

/// <summary>Stands for every reader that bytes from outside can break: what an item says after its mark is what it does to its process.</summary>
internal sealed class HostileReader : Reader
{
    private const string Mark = "DOSSIER-TEST ";
    private const int Megabyte = 1 << 20;
    private static readonly List<byte[]> Hoard = [];

    public override int Bid(Content content) => content.Head.Span.StartsWith(Encoding.ASCII.GetBytes(Mark)) ? 100 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        var words = Encoding.ASCII.GetString(content.Head.Span)[Mark.Length..].Split(' ', StringSplitOptions.TrimEntries);
        switch (words[0])
        {
            case "exit":
                Environment.Exit(0);
                break;
            case "failfast":
                Environment.FailFast("An item wants the process to end.");
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                Forever();
                break;
            case "orphan":
                Orphan();
                break;
            case "loop":
                Spin();
                break;
            case "sleep":
                Forever();
                break;
            case "allocate":
                Allocate(words[1] == "managed");
                break;
            case "children":
                Children(findings);
                break;
            case "output":
                Output(findings);
                break;
            case "throw":
                throw new InvalidOperationException("A reader met what it did not foresee.");
            case "stack":
                findings.Text($"{Deeper(0)}");
                break;
            case "wait":
                // Not hostile, only slow: what a test can pause and cancel.
                Task.Delay(int.Parse(words[1], CultureInfo.InvariantCulture), cancel).GetAwaiter().GetResult();
                findings.Text($"It took {words[1]} ms.");
                break;
            case "until":
                // A container that gives nothing before a file is there.
                findings.IsContainer();
                while (!File.Exists(words[1]))
                {
                    cancel.WaitHandle.WaitOne(20);
                }

                Child(findings, 1);
                Child(findings, 2);
                break;
            default:
                throw new ArgumentException($"Nothing hostile is called '{words[0]}'.");
        }
    }

    /// <summary>Its own process dies, a program it had started does not, and holds on to standard error.</summary>
    private static void Orphan()
    {
        using var tool = Process.Start("sleep", "60");
        Process.GetCurrentProcess().Kill();
        Forever();
    }

    private static void Forever() => new ManualResetEventSlim().Wait(Timeout.Infinite);

    private static void Spin()
    {
        for (var turns = 0UL; ; turns++)
        {
            Volatile.Write(ref turns, turns);
        }
    }

    private static unsafe void Allocate(bool isManaged)
    {
        while (true)
        {
            if (isManaged)
            {
                Hoard.Add(GC.AllocateUninitializedArray<byte>(Megabyte));
            }
            else
            {
                NativeMemory.Fill(NativeMemory.Alloc(Megabyte), Megabyte, 1);
            }
        }
    }

    private static void Children(Findings findings)
    {
        for (var number = 1; ; number++)
        {
            Child(findings, number);
        }
    }

    private static void Child(Findings findings, int number)
    {
        using var child = findings.Child(new Child($"child-{number}.txt"));
        child.Write(Encoding.ASCII.GetBytes($"Child number {number}."));
    }

    private static void Output(Findings findings)
    {
        var bytes = new byte[Megabyte];
        using var child = findings.Child(new Child("endless.bin"));
        while (true)
        {
            child.Write(bytes);
        }
    }

    private static long Deeper(long depth) => depth < 0 ? depth : Deeper(depth + 1) + Deeper(depth + 2);
}
