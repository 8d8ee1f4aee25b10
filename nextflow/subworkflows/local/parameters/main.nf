// Parameters against nextflow_schema.json, without a plugin: unknown names, missing values, types, bounds.

// Every property of the schema by name, in its order.
def schemaProperties(schema) {
    def groups = new groovy.json.JsonSlurper().parse(schema).get('$defs')
    return groups.values().collectEntries { group -> group.properties }
}

// What is wrong with one value, or nothing.
def problem(name, value, rule) {
    if (value == null || value == '') {
        return rule.required_here ? "--${name} is missing: ${rule.description}" : null
    }
    def typed = [
        string: value instanceof CharSequence || value instanceof Number,
        integer: value instanceof Integer || value instanceof Long,
        number: value instanceof Number,
        boolean: value instanceof Boolean,
    ]
    if (!typed[rule.type]) {
        return "--${name} '${value}' is no ${rule.type}"
    }
    if (rule['enum'] && !(value in rule['enum'])) {
        return "--${name} '${value}' is none of ${rule['enum'].join(', ')}"
    }
    if (rule.minimum != null && value < rule.minimum) {
        return "--${name} ${value} is below ${rule.minimum}"
    }
    if (rule.pattern && !(value.toString() ==~ rule.pattern)) {
        return "--${name} '${value}' does not fit ${rule.pattern}"
    }
    return null
}

def checkParameters(given, schema) {
    def rules = schemaProperties(schema)
    def required = new groovy.json.JsonSlurper().parse(schema).get('$defs').values().collectMany { group -> group.required ?: [] }
    // Nextflow keeps `--some-name` beside `someName`: the dashed spelling is no parameter of its own.
    def unknown = given.keySet().findAll { name -> !rules.containsKey(name) && !name.contains('-') }
    def problems = unknown.collect { name -> "--${name} is no parameter of this pipeline" }
    rules.each { name, rule ->
        def found = problem(name, given[name], rule + [required_here: name in required])
        if (found) {
            problems << found
        }
    }
    if (problems) {
        error("Wrong parameters:\n  ${problems.join('\n  ')}\n  hint: `--help` lists them all")
    }
}

def helpText(schema) {
    def groups = new groovy.json.JsonSlurper().parse(schema).get('$defs').values()
    def sections = groups.collect { group ->
        def lines = group.properties.collect { name, rule ->
            def fallback = rule.containsKey('default') ? " [default: ${rule.default}]" : ''
            "  --${name.padRight(24)} ${rule.description}${fallback}"
        }
        ([group.title] + lines).join('\n')
    }
    return (['nextflow run nextflow/ -profile slurm --input samplesheet.csv --outdir results'] + sections).join('\n\n')
}
