process EMBED {
    tag "${meta.id}"
    label 'process_high'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(features), path(network), path(plan)

    output:
    tuple val(meta), path("${meta.id}/embeddings"), emit: embeddings
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen evaluate --embed \\
        --config ${config ?: meta.config} \\
        --features ${features} \\
        --network ${network} \\
        --plan-dir ${plan} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/embeddings

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/embeddings/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/embeddings
    touch ${meta.id}/embeddings/embeddings.parquet

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
