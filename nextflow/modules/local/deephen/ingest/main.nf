process INGEST {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(data, stageAs: 'data'), val(listing)

    output:
    tuple val(meta), path("${meta.id}/ingest"), emit: ingest
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen ingest \\
        --config ${config ?: meta.config} \\
        --data ${data} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/ingest

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/ingest/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/ingest
    touch ${meta.id}/ingest/genes.parquet ${meta.id}/ingest/summary.json

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
