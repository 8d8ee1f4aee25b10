process NETWORK {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(ingest)

    output:
    tuple val(meta), path("${meta.id}/network"), emit: network
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen network \\
        --config ${config ?: meta.config} \\
        --ingest ${ingest} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/network

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/network/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/network
    touch ${meta.id}/network/nodes.parquet ${meta.id}/network/stats.json

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
