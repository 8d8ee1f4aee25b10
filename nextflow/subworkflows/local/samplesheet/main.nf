// The samplesheet: one row a species, label set or seed. Every fault is named with its file, line and column.

def builtInConfigs() {
    return ['human', 'mouse', 'demo']
}

// A path in the sheet: absolute or with a scheme as it stands, otherwise relative to the sheet's folder.
def located(sheet, text) {
    return text ==~ /^([A-Za-z][A-Za-z0-9+.-]*:\/\/|\/).*/ ? file(text, glob: false) : sheet.parent.resolve(text)
}

// Name, size and time of every file of a folder: the folder's own time does not change with them, so `-resume` needs these.
def listing(folder) {
    def files = java.nio.file.Files.walk(folder, java.nio.file.FileVisitOption.FOLLOW_LINKS).toList()
    return files
        .findAll { path -> java.nio.file.Files.isRegularFile(path) }
        .collect { path -> "${folder.relativize(path)} ${java.nio.file.Files.size(path)} ${java.nio.file.Files.getLastModifiedTime(path).toMillis()}" }
        .sort()
}

// Notes what is wrong with a cell.
def addFault(faults, place, column, text) {
    faults << "${place}: column `${column}`: ${text}"
}

// One row as [meta, config, data, extra, listing]; faults are added to `faults`.
def readRow(sheet, place, row, seed, faults) {
    if (!(row.sample ==~ /[A-Za-z0-9][A-Za-z0-9_.-]*/)) {
        addFault(faults, place, 'sample', "'${row.sample}' is no name; use letters, digits, `_`, `.` and `-`, beginning with a letter or digit")
    }
    def builtIn = row.config in builtInConfigs()
    def config = builtIn || !row.config ? [] : located(sheet, row.config)
    if (!row.config) {
        addFault(faults, place, 'config', "is empty; give a TOML file or one of ${builtInConfigs().join(', ')}")
    }
    else if (!builtIn && !java.nio.file.Files.isRegularFile(config)) {
        addFault(faults, place, 'config', "'${row.config}' is neither a file nor one of ${builtInConfigs().join(', ')}")
    }
    def simulated = row.data == 'simulate'
    def data = simulated || !row.data ? [] : located(sheet, row.data)
    def found = data && java.nio.file.Files.isDirectory(data)
    if (!row.data) {
        addFault(faults, place, 'data', 'is empty; give the folder with the files that the config names, or `simulate`')
    }
    else if (!simulated && !found) {
        addFault(faults, place, 'data', "'${row.data}' is no folder; give the folder with the files that the config names, or `simulate`")
    }
    if (row.seed && !(row.seed ==~ /[0-9]{1,18}/)) {
        addFault(faults, place, 'seed', "'${row.seed}' is no whole number from 0 on")
    }
    def extra = (row.extra ?: '').tokenize(';').collect { text -> located(sheet, text.trim()) }
    extra.findAll { path -> !path.exists() }.each { path -> addFault(faults, place, 'extra', "'${path}' does not exist") }
    def meta = [
        id: row.sample,
        config: builtIn ? row.config : config ? config.name : '',
        seed: row.seed ==~ /[0-9]{1,18}/ ? row.seed as Long : seed as Long,
    ]
    return [meta, config, data, extra, found ? listing(data) : []]
}

// Cells of a CSV line; a comma inside quotes does not part them, `""` inside quotes is one quote.
def cellsOf(line) {
    return line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/, -1).collect { cell ->
        def text = cell.trim()
        text.size() > 1 && text.startsWith('"') && text.endsWith('"') ? text[1..<-1].replace('""', '"').trim() : text
    }
}

// All rows, or an error that lists every fault.
def readSamplesheet(sheet, seed) {
    if (!sheet.exists()) {
        error("${sheet}: no such samplesheet\n  hint: pass --input FILE with the columns sample,config,data,seed")
    }
    def known = ['sample', 'config', 'data', 'seed', 'extra']
    def faults = []
    def rows = []
    def header = null
    def first = [:]
    sheet.text.replace('\uFEFF', '').readLines().eachWithIndex { line, index ->
        def place = "${sheet.name}:${index + 1}"
        def cells = line.trim() ? cellsOf(line) : []
        if (cells && header == null) {
            header = cells
            cells.findAll { name -> !(name in known) }.each { name -> faults << "${place}: column `${name}` is unknown; known are ${known.join(', ')}" }
            known.take(3).findAll { name -> !(name in cells) }.each { name -> faults << "${place}: column `${name}` is missing" }
            if (cells.toUnique().size() < cells.size()) {
                faults << "${place}: a column stands twice"
            }
        }
        else if (cells && cells.size() != header.size()) {
            faults << "${place}: ${cells.size()} cells where the header has ${header.size()} columns"
        }
        else if (cells && !faults.any { fault -> fault.contains(' is missing') }) {
            def row = [header, cells].transpose().collectEntries { name, cell -> [name, cell] }
            if (first.containsKey(row.sample)) {
                faults << "${place}: column `sample`: '${row.sample}' stands in line ${first[row.sample]} too; results would overwrite each other"
            }
            first[row.sample] = first[row.sample] ?: index + 1
            rows << readRow(sheet, place, row, seed, faults)
        }
    }
    if (!rows && !faults) {
        faults << "${sheet.name}: no rows"
    }
    if (faults) {
        error("Wrong samplesheet ${sheet}:\n  ${faults.join('\n  ')}\n  hint: nextflow/docs/usage.md describes the columns")
    }
    return rows
}

workflow SAMPLESHEET {
    take:
    input // path of the samplesheet
    seed  // seed of rows that give none

    main:
    ch_samples = channel.fromList(readSamplesheet(file(input, glob: false), seed))

    emit:
    samples = ch_samples // [meta, config, data, extra, listing]
}
