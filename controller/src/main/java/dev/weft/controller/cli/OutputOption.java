package dev.weft.controller.cli;

import picocli.CommandLine.Option;

/** The option {@code -o text|json}, the same on every command that answers something. */
public final class OutputOption {
    /** How an answer is written. */
    public enum Format {
        text,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    public Format format() {
        return format;
    }

    public boolean isJson() {
        return format == Format.json;
    }
}
