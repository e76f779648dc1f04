package dev.weft.controller.cli;

import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.verification.Answer;
import dev.weft.controller.verification.Proof;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft verify}. */
@Command(
        name = "verify",
        description = {
            "Proves that the flows do what the topology file says: for every packet that can come in by any port, from"
                    + " any sender, without sending one.",
            "It takes all ports of the file to be there, with numbers of its own, and the flows that the controller"
                    + " would make for them. If it is not so, it shows a packet and its way."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:proved", "1:refuted, or the file has problems", "2:the file cannot be read"})
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final TopologyOption file = new TopologyOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Proof proof = Proof.ofFile(file.topology(surroundings));
        Answer answer = proof.answer((done, all, classes) -> surroundings
                .err()
                .println(VerifyView.number(done) + " of " + VerifyView.number(all) + " ports, "
                        + VerifyView.number(classes) + " classes of packets"));
        if (output.isJson()) {
            surroundings.out().println(Json.text(answer));
        } else {
            Paper paper = new Paper(surroundings.columns(), surroundings.coloured());
            VerifyView.lines(answer, paper).forEach(surroundings.out()::println);
        }
        return answer.proved() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }
}
