using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dossier.App;

/// <summary>What this process, and the children it has waited for, have used.</summary>
internal readonly partial record struct ProcessUse(double CpuSeconds, long PeakBytes, long ChildPeakBytes)
{
    private const int Children = -1;
    private const int Self = 0;

    public static ProcessUse OfThisAndItsChildren()
    {
        Check(Usage(Self, out var own));
        Check(Usage(Children, out var children));
        return new ProcessUse(own.CpuSeconds + children.CpuSeconds, own.MaxResident * 1024, children.MaxResident * 1024);
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException("The use of the processor cannot be read.");
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int Usage(int who, out ResourceUse use);

    /// <summary>struct rusage of 64-bit Linux; what we do not need is padding.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct ResourceUse
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;

        /// <summary>In KiB; of children, that of the largest.</summary>
        public long MaxResident;

        public readonly double CpuSeconds => UserSeconds + SystemSeconds + ((UserMicroseconds + SystemMicroseconds) / 1e6);
    }
}
