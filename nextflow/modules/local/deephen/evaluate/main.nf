process EVALUATE {
    tag "${meta.id}:${batch[0].part}${batch.size() > 1 ? " and ${batch.size() - 1} more" : ''}"
    label 'process_low'
    label 'process_gpu'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), val(batch), path(config), path(extra), path(features), path(network), path(plan), path(embeddings)

    output:
    tuple val(meta), path("${meta.id}/parts/*", type: 'dir'), emit: parts
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def embedded = embeddings ? "--embeddings ${embeddings}" : ''
    def table = batch.collect { row -> [row.part, row.task, row.repeat, row.fold, row.families].join('\t') }.join('\n    ')
    """
    while IFS=\$'\\t' read -r part task repeat fold families; do
        deephen evaluate \\
            --task "\$task" --repeat "\$repeat" --fold "\$fold" --families "\$families" \\
            --config ${config ?: meta.config} \\
            --features ${features} \\
            --network ${network} \\
            --plan-dir ${plan} \\
            ${embedded} \\
            --seed ${meta.seed} \\
            --workers ${task.cpus} \\
            ${args} \\
            --out "${meta.id}/parts/\$part"
    done <<'PARTS'
    ${table}
    PARTS

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' "${meta.id}/parts/${batch[0].part}/manifest.json")
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${batch.collect { row -> "'${meta.id}/parts/${row.part}'" }.join(' ')}
    touch ${batch.collect { row -> "'${meta.id}/parts/${row.part}/predictions.parquet'" }.join(' ')}

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
