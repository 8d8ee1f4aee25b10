process TRAIN {
    tag "${meta.id}"
    label 'process_medium'
    label 'process_gpu'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(features), path(network), path(plan)

    output:
    tuple val(meta), path("${meta.id}/train"), emit: train
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen train \\
        --config ${config ?: meta.config} \\
        --features ${features} \\
        --network ${network} \\
        --plan ${plan} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/train

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/train/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/train
    touch ${meta.id}/train/model.json ${meta.id}/train/model.safetensors

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
