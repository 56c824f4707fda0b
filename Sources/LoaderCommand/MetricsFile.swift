internal import Foundation
internal import Sync

/// What runs did, as a file for the textfile collector of Prometheus' node exporter.
///
/// The form is Prometheus' text exposition format; the collector refuses lines with timestamps, so that times are values
/// (node_exporter's README, "Textfile Collector").
struct MetricsFile {
    private let path: String

    /// Names the file; the collector reads those that end in `.prom`.
    init(_ path: String) {
        self.path = path
    }

    /// Why a file was not written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Puts a file in the place of the one before, whole or not at all.
    ///
    /// When a datastore was last in step is carried over from the file before, where these runs did not bring it there.
    ///
    /// - Throws: `Failure` where the folder cannot be written to.
    func write(_ reports: [RunReport], at now: Date = Date()) throws(Failure) {
        let former = Self.merged(in: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
        do {
            try Data(Self.text(reports, at: now, former: former).utf8).write(
                to: URL(fileURLWithPath: path), options: .atomic)
        } catch { throw Failure(description: "cannot write the metrics to \(path): \(error.localizedDescription)") }
    }

    private struct Family {
        let name: String
        let help: String
        var samples: [(labels: [(name: String, value: String)], value: String)] = []

        var text: String {
            guard !samples.isEmpty else { return "" }
            let lines = samples.map { sample in
                let labels = sample.labels.map { "\($0.name)=\"\(MetricsFile.escaped($0.value))\"" }
                return "\(name){\(labels.joined(separator: ","))} \(sample.value)\n"
            }
            return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
        }
    }

    private static let mergedName = "datastore_merged_timestamp_seconds"

    /// - Parameter former: when datastores were last in step, as the file before has it, by their names as they are written.
    static func text(_ reports: [RunReport], at now: Date, former: [String: String] = [:]) -> String {
        let time = String(Int64(now.timeIntervalSince1970))
        var codes = Family(
            name: "datastore_exit_code", help: "How the last run ended; see the exit codes of loader merge.")
        var ends = Family(name: "datastore_finished_timestamp_seconds", help: "When the last run ended.")
        var merged = Family(name: mergedName, help: "When a run last merged everything that it listed.")
        var lengths = Family(name: "datastore_duration_seconds", help: "How long the last run took.")
        var phases = Family(name: "datastore_phase_seconds", help: "How long each of its phases took.")
        var objects = Family(name: "datastore_objects", help: "What the last run found and did, by kind.")
        var requests = Family(name: "datastore_requests", help: "The requests of the last run to the store, by kind.")
        var log = Family(name: "datastore_wal_bytes", help: "An upper bound of the write-ahead log of the last run.")
        for report in reports {
            let store = [(name: "store", value: report.store)]
            codes.samples.append((store, String(report.outcome.exitCode)))
            ends.samples.append((store, time))
            if let moment = report.hasMerged ? time : former[escaped(report.store)] {
                merged.samples.append((store, moment))
            }
            lengths.samples.append((store, seconds(report.seconds)))
            phases.samples += report.phases.map { (store + [("phase", $0.phase)], seconds($0.seconds)) }
            objects.samples += report.counts.byKind.map { (store + [("kind", $0.kind)], String($0.count)) }
            requests.samples += report.requests.sorted { $0.key < $1.key }.map {
                (store + [("kind", $0.key)], String($0.value))
            }
            if let bytes = report.walBytes { log.samples.append((store, String(bytes))) }
        }
        return [codes, ends, merged, lengths, phases, objects, requests, log].map(\.text).joined()
    }

    /// When datastores were last in step, by their names as they are written.
    static func merged(in text: String) -> [String: String] {
        var moments: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let match = line.wholeMatch(of: #/(\w+)\{store="(.*)"\} (\d+)/#), match.1 == mergedName else {
                continue
            }
            moments[String(match.2)] = String(match.3)
        }
        return moments
    }

    private static func seconds(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }

    /// A label's value between quotes.
    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

extension RunReport {
    /// Whether the table is in step with what was listed, unread objects and held deletions aside.
    fileprivate var hasMerged: Bool {
        switch outcome {
        case .merged, .unread, .held: prefix == nil && error == nil
        case .planned, .incomplete, .busy, .locked, .interrupted, .failed: false
        }
    }
}

extension RunReport.Counts {
    fileprivate var byKind: [(kind: String, count: Int64)] {
        [
            ("listed", listed), ("new", new), ("changed", changed), ("touched", touched), ("unchanged", unchanged),
            ("unread", unread), ("restored", restored), ("vanished", vanished), ("gone", gone),
            ("out_of_scope", outOfScope), ("unconfirmed", unconfirmed), ("rejected", rejected),
            ("rejects_standing", rejectsStanding), ("held", held),
        ]
    }
}
