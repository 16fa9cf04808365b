using Weir.Ledger;
using Weir.Testing;

namespace Weir.Tests.Ledger;

public sealed class WitnessFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TrialKeys _keys = new(NoteAlgorithm.Ed25519);
    private readonly ManualTime _time = new();

    [Fact]
    public void What_was_cosigned_is_remembered_by_the_next_process()
    {
        var key = WitnessFolder.Create(Path, "witness.example/2", [_keys.Log.Verifier]);
        using (var witness = WitnessFolder.Open(Path))
        {
            Assert.Equal(key, witness.Verifier);
            Assert.Equal(WitnessVerdict.Cosigned, witness.Cosign(Request(0, 5), _time).Verdict);
        }

        using var again = WitnessFolder.Open(Path);
        Assert.Equal(5, again.StateOf(TrialLog.Origin)!.Size);
        Assert.Equal(WitnessVerdict.Conflict, again.Cosign(Request(0, 3), _time).Verdict);
        Assert.Equal(WitnessVerdict.Conflict, again.Cosign(Request(0, 6), _time).Verdict);
        Assert.Equal(5, again.StateOf(TrialLog.Origin)!.Size);
        Assert.Null(again.StateOf("another"));
    }

    [Fact]
    public void A_state_that_cannot_be_stored_gives_no_signature()
    {
        WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]);
        using var witness = WitnessFolder.Open(Path);
        Directory.Delete(System.IO.Path.Combine(Path, "state"));

        Assert.ThrowsAny<IOException>(() => witness.Cosign(Request(0, 5), _time));
    }

    [Fact]
    public void A_damaged_state_stops_the_witness()
    {
        WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]);
        using var witness = WitnessFolder.Open(Path);
        witness.Cosign(Request(0, 5), _time);
        File.WriteAllText(Directory.GetFiles(System.IO.Path.Combine(Path, "state")).Single(), "");

        Assert.Throws<WitnessFolderException>(() => witness.Cosign(Request(5, 6), _time));
    }

    [Fact]
    public void Half_a_new_state_beside_the_old_one_changes_nothing()
    {
        WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]);
        using var witness = WitnessFolder.Open(Path);
        witness.Cosign(Request(0, 5), _time);
        File.WriteAllText(Directory.GetFiles(System.IO.Path.Combine(Path, "state")).Single() + ".new", "weir.exam");

        Assert.Equal(5, witness.StateOf(TrialLog.Origin)!.Size);
        Assert.Equal(WitnessVerdict.NotConsistent, witness.Cosign(Request(5, 6), _time).Verdict);
        Assert.Equal(WitnessVerdict.Cosigned, witness.Cosign(Request(5, 5), _time).Verdict);
    }

    [Fact]
    public void One_process_at_a_time_holds_the_folder()
    {
        WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]);
        using var witness = WitnessFolder.Open(Path);
        Assert.Contains("in use", Assert.Throws<WitnessFolderException>(() => WitnessFolder.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_refused()
    {
        WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]);
        var key = System.IO.Path.Combine(Path, "witness.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Contains("chmod 600", Assert.Throws<WitnessFolderException>(() => WitnessFolder.Open(Path)).Message, StringComparison.Ordinal);
        Assert.Throws<WitnessFolderException>(() => WitnessFolder.Create(Path, "w", [_keys.Log.Verifier]));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    private string Path => _folder.File("witness");

    private CosignRequest Request(int oldSize, int size) =>
        new(oldSize, [], _keys.Checkpoint(new TrialLog(new Chance(1), 10).Bytes(size)));
}
