/// Checks the tags of one template against the declarations of its context.
struct TemplateCheck {
    /// What a section that is open has brought.
    private struct OpenSection {
        let tag: Tag
        /// The list whose items are rendered, or the optional member that is present.
        let member: Declaration?
        /// Whether `first()` and `last()` lose their meaning: Mustache forgets the list within an optional member.
        var changesScope: Bool { member != nil }
    }

    private let template: TemplateFile
    private let partials: [String: TemplateFile]
    private var open: [OpenSection] = []
    /// The lines of the declarations that a tag has named.
    private var used: Set<Int> = []
    private var diagnostics: [Diagnostic] = []

    /// Everything that is wrong with a template, in the order of its lines.
    static func diagnostics(of template: TemplateFile, partials: [String: TemplateFile]) -> [Diagnostic] {
        var check = TemplateCheck(template: template, partials: partials)
        check.checkNames(template.declarations, outer: [])
        for (index, line) in template.body.enumerated() {
            check.checkLine(line, number: template.firstLine + index)
        }
        for section in check.open { check.refuse(section.tag, "the section is not closed") }
        check.checkUse(template.declarations)
        return check.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private init(template: TemplateFile, partials: [String: TemplateFile]) {
        self.template = template
        self.partials = partials
    }

    private mutating func refuse(_ tag: Tag, _ message: String) {
        let place = (tag.line, tag.column)
        diagnostics.append(
            Diagnostic(file: template.file.path, line: place.0, column: place.1, message: message))
    }

    private mutating func refuse(_ declaration: Declaration, _ message: String) {
        diagnostics.append(
            Diagnostic(file: template.file.path, line: declaration.line, column: 1, message: message))
    }

    // MARK: Declarations

    /// A name means one thing wherever it is visible.
    private mutating func checkNames(_ declarations: [Declaration], outer: Set<String>) {
        var names = outer
        for declaration in declarations {
            if !names.insert(declaration.name).inserted {
                refuse(declaration, "\"\(declaration.name)\" is declared already")
            }
        }
        for declaration in declarations where declaration.kind == .list {
            if declaration.members.isEmpty {
                refuse(declaration, "the items of \"\(declaration.name)\" have no members")
            }
            checkNames(declaration.members, outer: names)
        }
    }

    private mutating func checkUse(_ declarations: [Declaration]) {
        for declaration in declarations {
            if !used.contains(declaration.line) { refuse(declaration, "no tag names \"\(declaration.name)\"") }
            checkUse(declaration.members)
        }
    }

    /// The member that a name stands for where the check has come to.
    private mutating func member(_ name: String) -> Declaration? {
        let lists = open.compactMap(\.member).filter { $0.kind == .list }
        let visible = lists.flatMap(\.members) + template.declarations
        guard let member = visible.first(where: { $0.name == name }) else { return nil }
        used.insert(member.line)
        return member
    }

    private func isPresent(_ member: Declaration) -> Bool {
        open.contains { $0.member == member }
    }

    // MARK: Tags

    private mutating func checkLine(_ line: Substring, number: Int) {
        do {
            for tag in try Tag.tags(of: line, number: number, file: template.file.path) { checkTag(tag) }
        } catch let diagnostic as Diagnostic {
            diagnostics.append(diagnostic)
        } catch {
            preconditionFailure("Tag.tags throws diagnostics only: \(error)")
        }
    }

    private mutating func checkTag(_ tag: Tag) {
        switch tag.kind {
        case .comment: if !tag.isAlone { refuse(tag, "a comment stands alone on its line") }
        case .value: checkValue(tag)
        case .section, .inverted: checkSection(tag)
        case .close: checkClose(tag)
        case .partial: checkPartial(tag)
        }
    }

    private mutating func checkValue(_ tag: Tag) {
        guard let member = member(tag.name) else { return refuse(tag, "\"\(tag.name)\" is not declared here") }
        if member.kind.isText || member.kind == .optional && isPresent(member) { return }
        refuse(
            tag,
            member.kind == .optional
                ? "\"\(tag.name)\" may be absent; it stands within {{#\(tag.name)}}"
                : "\"\(tag.name)\" is a \(member.kind), which is not a piece of text")
    }

    private mutating func checkSection(_ tag: Tag) {
        var opened: Declaration?
        if tag.asksForPlace {
            if open.last(where: \.changesScope)?.member?.kind != .list {
                refuse(tag, "\(tag.name) has a meaning only directly within a list's section")
            }
        } else if let list = tag.emptyList {
            if member(list)?.kind != .list { refuse(tag, "\"\(list)\" is not a list that is declared here") }
        } else if let member = member(tag.name) {
            if member.kind.isText {
                refuse(tag, "\"\(tag.name)\" is always there; a section needs another kind")
            }
            if tag.kind == .section, [.optional, .list].contains(member.kind) { opened = member }
        } else {
            refuse(tag, "\"\(tag.name)\" is not declared here")
        }
        open.append(OpenSection(tag: tag, member: opened))
    }

    private mutating func checkClose(_ tag: Tag) {
        guard let section = open.popLast() else { return refuse(tag, "no section is open") }
        if section.tag.name != tag.name {
            refuse(tag, "the section that is open is {{#\(section.tag.name)}} of line \(section.tag.line)")
        } else if section.tag.isAlone != tag.isAlone || !tag.isAlone && section.tag.line != tag.line {
            refuse(tag, "a section begins and ends on lines of their own, or within one line")
        }
    }

    // MARK: Partials

    private mutating func checkPartial(_ tag: Tag) {
        guard let partial = partials[tag.name] else {
            return refuse(tag, "there is no template Templates/\(tag.name).sql.mustache")
        }
        if !tag.isAlone { refuse(tag, "a partial stands alone on its line") }
        for declaration in partial.declarations {
            guard let member = member(declaration.name) else {
                refuse(tag, "\(tag.name) needs \"\(declaration.name)\", which is not declared here")
                continue
            }
            if member.kind == .optional, [.sql, .python].contains(declaration.kind), isPresent(member) { continue }
            if let difference = difference(of: declaration, from: member) {
                refuse(tag, "\(tag.name) needs \(difference)")
            }
        }
    }

    /// What a partial declares otherwise than the template that includes it.
    private mutating func difference(of declaration: Declaration, from member: Declaration) -> String? {
        guard declaration.kind == member.kind else {
            return "\"\(declaration.name)\" as \(declaration.kind), which is declared as \(member.kind) here"
        }
        for inner in declaration.members {
            guard let same = member.members.first(where: { $0.name == inner.name }) else {
                return "\"\(inner.name)\" in the items of \"\(declaration.name)\", which is not declared here"
            }
            used.insert(same.line)
            if let difference = difference(of: inner, from: same) { return difference }
        }
        return nil
    }
}
