package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.verification.Answer;
import dev.weft.controller.verification.LiveProof;
import dev.weft.controller.verification.Proof;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft verify}. */
@Command(
        name = "verify",
        description = {
            "Proves that the flows implement the topology file, for every packet that can enter through any "
                    + "port from any sender. It sends no packets.",
            "It assumes that all ports of the file exist, numbers them itself, and uses the flows that the "
                    + "controller would install. With --live, it uses the topology in force and the flows that "
                    + "the switches have now.",
            "If the proof fails, it shows a packet and its path."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:proved",
            "1:refuted, or the file has problems, or a switch did not report its flows",
            "2:the file cannot be read"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final TopologyOption file = new TopologyOption();

    @Option(names = "--live", description = "Verify the running controller and its switches; the file is not read.")
    private boolean live;

    @Mixin
    private final SocketOption socket = new SocketOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return live ? ofSwitches(new ApiClient(socket.path(surroundings))) : ofFile();
    }

    private int ofFile() {
        Answer answer = answer(Proof.ofFile(file.topology(surroundings)));
        print(answer, VerifyView.lines(answer, List.of(), paper()));
        return answer.proved() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }

    private int ofSwitches(ApiClient client) {
        Views.Live held = client.call(Routes.LIVE);
        Answer answer = answer(LiveProof.of(held));
        print(answer, VerifyView.lines(answer, VerifyView.incomplete(held, paper()), paper()));
        return answer.proved() && held.unanswered().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }

    private Answer answer(Proof proof) {
        return proof.answer((done, all, classes) -> surroundings
                .err()
                .println(VerifyView.number(done) + " of " + VerifyView.number(all) + " ports, "
                        + VerifyView.number(classes) + " classes of packets"));
    }

    private Paper paper() {
        return new Paper(surroundings.columns(), surroundings.coloured());
    }

    private void print(Answer answer, List<String> lines) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(answer));
        } else {
            lines.forEach(surroundings.out()::println);
        }
    }
}
