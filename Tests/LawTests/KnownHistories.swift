/// Histories that were written by hand, each for something that must never be missed.
enum KnownHistories {
    static let texts = chosen + unread + othersInTheWay + accidents

    private static let chosen = [
        // Tombstones: an unchanged object comes back, and one that was never merged before.
        "put:0:1:1 put:1:1:2 merge move:0:1 merge move:1:0 merge note:1:1 delete:1 merge put:1:1:2 merge",
        // The brake at its very limit: three rows, and a quarter of the live ones.
        "fill:8:0 merge clear:0:3 merge clear:3:4 merge approve:wrong approve:stale approve:right",
        "fill:16:0 merge clear:0:4 merge clear:4:4 merge approve:right", "fill:15:0 merge clear:0:4 merge",
        "fill:17:0 merge clear:0:5 merge fill:17:0 merge",
        "fill:30:0 merge clear:10:4 partial:4 merge",
        "fill:8:0 merge clear:0:2 approve:wrong merge",
        // What is approved and what went since are told apart.
        "fill:20:0 merge clear:0:6 merge clear:6:4 approve:right approve:right merge",
        "fill:20:0 merge clear:0:6 merge clear:6:7 approve:right approve:right merge",
        "fill:20:0 merge clear:0:6 merge fill:2:0 approve:right merge",
        "fill:20:0 merge clear:0:6 merge dryrun approve:right approve:right",
        "fill:3:0 merge root:empty root:missing root:file root:unreadable approve:right merge",
        "fill:2:0 merge clear:0:2 merge approve:wrong approve:right",
        // What a first run holds may be few enough for a second one; and a run that held may hang until another decides.
        "fill:12:0 merge fill:28:0 deny:18 clear:2:5 both",
        "vanish:3 hang:merged",
        // Prefixes and scopes.
        "fill:9:0 put:1:1:1 put:4:1:1 merge delete:1 delete:4 partial:0 clear:0:2 partial:1 partial:2 merge",
        "put:1:1:1 put:4:1:1 put:5:2:2 merge scope:narrow merge put:4:2:2 partial:1 scope:wide merge",
        "fill:6:0 put:4:1:1 put:5:1:1 merge scope:narrow kill:staged scope:wide merge scope:narrow partial:1 merge",
        // Rejects come and go with their values; keys that cannot be stored.
        "put:0:1:2 put:32:1:1 put:33:1:1 put:31:1:4 merge annotate:0:1 "
            + "delete:32 merge annotate:0:4 merge delete:0 merge",
        "put:0:1:4 merge annotate:0:5 merge annotate:0:10 merge put:0:0:0 merge",
        // References forbid removal.
        "remove fill:6:0 merge reference:restrict clear:0:2 merge reference:cascade clear:2:2 "
            + "merge unreference clear:4:1 merge fill:6:0 merge",
        // Folders that are closed, and accidents of the network and the server.
        "fill:9:1 put:1:1:1 put:4:1:1 merge edit:1:3 delete:4 closed:2 merge closed:0 merge",
        "fill:20:1 cut:700 merge clear:0:3 cut:1500 merge fill:9:2 slow:3",
        "fill:20:1 crash:60 merge clear:0:3 crash:20 merge kill:staged crash:0 merge",
        "fill:12:1 both clear:0:2 both pause:begin.after merge pause:staged merge",
        "fill:10:0 kill:batch.committed fill:20:3 clear:0:9 merge merge",
        "fill:20:0 kill:staged partial:2 clear:0:3 merge",
        "fill:6:0 kill:staged both fill:6:1 kill:batch.committed edit:1:2 clear:2:2 both kill:range.added both",
        // Time passes: what died is not taken up after six hours, and an approval holds for seven days.
        "fill:20:1 kill:batch.committed age:1 merge fill:9:2 kill:staged age:7 clear:0:2 merge age:200 merge",
        "fill:20:0 merge clear:0:6 merge age:100 approve:right",
        "fill:20:0 merge clear:0:6 merge age:100 age:100 approve:right merge approve:right",
        "fill:20:1 refuse:100 clear:0:3 refuse:300 merge",
        // The server commits and its answer is lost: of the ranges, the walk, a batch, the merge.
        "fill:20:1 doubt:1 clear:0:3 doubt:2 fill:9:2 doubt:3 edit:1:2 put:1:1:1 doubt:4 doubt:2 doubt:3 merge",
        // Rows are held, and the connection is lost before the loader can read of it.
        "remove fill:40:0 merge clear:0:40 sever:merged approve:right",
        // A folder is closed that a loader had listed before it died.
        "fill:9:1 merge fill:20:2 kill:planned closed:2 clear:0:3 kill:batch.committed closed:2 merge",
        // What died after its listing merges without the bucket; what died before does not.
        "kill:planned root:file fill:5:0 kill:planned root:missing clear:0:4 kill:staged root:unreadable merge",
        "fill:20:1 kill:batch.committed root:missing kill:range.added root:unreadable kill:batch.copied root:file merge",
    ]

    /// What cannot be read is not empty, and what is not changed is not written.
    private static let unread = [
        // A file is closed, as new, as changed, as gone and back; what it had stays, and a second run writes nothing.
        "fill:6:1 put:1:1:1 merge deny:1 merge merge allow:1 merge",
        "fill:6:1 deny:1 put:1:1:1 deny:1 put:2:1:4 merge merge edit:1:3 merge allow:1 merge deny:2 delete:1 merge",
        "fill:6:1 put:1:1:2 put:2:1:1 merge delete:1 merge put:1:2:2 deny:1 merge note:1:1 merge allow:1 merge",
        "fill:6:1 put:4:1:10 put:5:1:1 merge deny:4 merge deny:5 partial:1 partial:2 merge scope:narrow merge",
        "fill:12:1 put:1:1:1 merge deny:1 clear:0:2 merge clear:2:6 merge approve:right allow:1 merge",
        // One entry of a folder's description changes, and no neighbour of it is written.
        "fill:9:1 put:1:1:1 put:2:1:2 describefolder:3:0 describefolder:1:1 merge describe:1:2 merge describe:1:2 merge",
        "put:0:1:1 put:7:1:1 put:13:1:1 put:14:1:1 describefolder:0:0 merge describe:7:3 merge undescribe:0 merge",
        // The description of a folder is empty, half, no text, or closed: its files keep what they have.
        "put:1:1:1 put:2:1:2 describefolder:1:0 merge spoil:1:empty merge merge describe:1:1 merge",
        "put:1:1:1 put:2:1:2 describefolder:1:0 merge spoil:1:half edit:1:3 put:15:1:1 merge delete:2 merge undescribe:1 merge",
        "fill:5:1 describefolder:3:0 merge spoil:3:bytes merge partial:2 fill:7:2 merge describefolder:3:1 merge",
        "fill:5:1 describefolder:3:0 spoil:3:closed merge describefolder:3:1 merge spoil:3:closed merge deny:1 merge",
        "put:1:1:1 spoil:1:empty merge delete:1 merge put:1:1:1 merge undescribe:1 merge",
        // The disk fails for a file, or for the description beside it.
        "fill:6:1 put:1:1:1 put:2:1:2 merge failing:1:state failing:1:open edit:1:2 failing:1:open failing:1:open merge",
        "fill:6:1 failing:1:state put:1:1:1 failing:1:state failing:1:attributes merge failing:1:attributes delete:1 merge "
            + "put:1:1:1 failing:1:attributes merge",
        "put:1:1:1 put:2:1:2 describefolder:1:1 merge failing:1:companion delete:2 failing:1:companion merge",
        // A signal moves, and nothing that is mirrored does.
        "fill:6:1 put:1:1:1 put:2:1:2 merge touch:1:link touch:2:mode merge touch:1:owner merge merge",
        "put:1:1:1 merge twin:1:2 merge edit:2:5 merge replace:1:3:2 merge delete:2 merge",
        "put:1:1:1 annotate:1:1 merge annotate:1:1 merge deny:1 merge allow:1 merge",
        // A row that was deleted comes back while its object cannot be read.
        "tombstone put:19:0:0 failing:19:companion vanish:0 deny:19",
        "tombstone put:21:0:0 deny:21 fill:30:0 merge vanish:3",
        // What was refused of an object's metadata is told again once the object can be read again.
        "remove put:15:2:10 merge failing:15:state",
        // A volume is not mounted, and a file that says so is all that is left.
        "fill:30:1 merge vanish:0 merge vanish:2 merge approve:stale merge", "fill:3:1 vanish:1 merge vanish:0 merge",
    ]

    /// Others are in the way of a merge, and it says who.
    private static let othersInTheWay = [
        "fill:6:1 swallow:trigger merge clear:0:2 edit:1:1 swallow:trigger merge swallow:trigger",
        "remove fill:6:1 merge clear:0:2 fill:3:2 swallow:rule merge swallow:rule merge",
        "fill:6:1 merge swallow:child clear:0:2 swallow:child merge", "remove fill:13:0 merge clear:0:40 swallow:rule",
        "put:1:1:1 fill:6:1 merge edit:1:4 lockrow:1 lockrow:2 merge", "fill:6:1 locktable merge",
        "fill:20:1 kill:batch.committed partial:2 dryrun restart partial:2 merge",
        "fill:12:1 stuck:begin.after fill:14:2 stuck:planned merge",
        "remove put:2:0:0 pause:staged annotate:2:9 failing:2:open",
    ]

    /// Every place where a loader can die or stand still.
    private static let accidents =
        FaultPoint.allCases.flatMap { point in
            [
                "put:1:1:1 fill:8:1 merge edit:1:2 put:2:1:2 clear:0:2 kill:\(point.rawValue) merge",
                "remove fill:9:0 kill:\(point.rawValue) delete:1 fill:12:3 overtake:\(point.rawValue) merge",
                "fill:9:0 put:1:1:1 merge delete:1 fill:12:3 overtake:\(point.rawValue) merge",
                "fill:9:1 revive:\(point.rawValue) clear:0:2 edit:1:2 revive:\(point.rawValue)",
                "fill:9:1 outage:\(point.rawValue) clear:0:2 fill:3:2 hang:\(point.rawValue) merge",
                "fill:9:1 away:\(point.rawValue):files clear:0:2 fill:3:2 away:\(point.rawValue):disk merge",
                "fill:9:1 kill:batch.committed away:\(point.rawValue):files merge clear:0:2 kill:staged "
                    + "away:\(point.rawValue):files merge",
                "fill:9:2 put:1:1:1 sever:\(point.rawValue) edit:1:2 clear:0:2 sever:\(point.rawValue) merge",
            ]
        }

    static let all = texts.compactMap { History($0) }
}
