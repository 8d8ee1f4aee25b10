process FEATURES {
    tag "${meta.id}"
    label 'process_medium'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(data, stageAs: 'data'), val(listing), path(ingest)

    output:
    tuple val(meta), path("${meta.id}/features"), emit: features
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen features \\
        --config ${config ?: meta.config} \\
        --data ${data} \\
        --ingest ${ingest} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/features

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/features/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/features
    touch ${meta.id}/features/sequence.parquet ${meta.id}/features/locus.parquet

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
