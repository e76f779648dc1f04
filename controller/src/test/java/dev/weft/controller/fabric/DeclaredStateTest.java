package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Container;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A source of its own beside the file and the commands, as one that follows another system would be. */
class DeclaredStateTest {
    private static final String SOURCE = "test";
    private static final Container MORE = Lab.container(3);

    private final Fabric fabric = new Fabric(Lab.topology(List.of(Lab.container(1), Lab.container(2))), 300);

    @Test
    void whatAnotherSourceDeclaresIsThereAsIfTheFileSaidIt() {
        fabric.switchUp(Lab.BRIDGE1, Lab.ports(Lab.BRIDGE1));
        int flows = fabric.desired(Lab.BRIDGE1.datapathId()).flows().size();

        assertThat(fabric.declare(SOURCE, Declaration.ofContainers(List.of(MORE))))
                .contains(new Effect.Changed(Lab.BRIDGE1.datapathId()));

        assertThat(fabric.topology().containers()).contains(MORE);
        assertThat(fabric.find(Endpoint.declared(MORE).id())).contains(Endpoint.declared(MORE));
        assertThat(fabric.desired(Lab.BRIDGE1.datapathId()).flows()).hasSizeGreaterThan(flows);
        assertThat(fabric.newFacts())
                .as("what is declared is kept by who declares it")
                .isEmpty();

        fabric.declare(SOURCE, Declaration.NONE);
        assertThat(fabric.topology()).isEqualTo(fabric.file());
        assertThat(fabric.find(Endpoint.declared(MORE).id())).isEmpty();
        assertThat(fabric.desired(Lab.BRIDGE1.datapathId()).flows()).hasSize(flows);
    }

    @Test
    void eachSourceSpeaksForItself() {
        fabric.declare(SOURCE, Declaration.ofContainers(List.of(MORE)));
        fabric.reload(Lab.topology(List.of(Lab.container(1))));
        assertThat(fabric.topology().containers()).containsExactly(Lab.container(1), MORE);

        fabric.assign(new Assignments.Port("host1", "stray"), Lab.BLUE);
        assertThat(fabric.topology().containers()).contains(MORE);
        assertThat(fabric.image().declared().all())
                .extracting(Source::name)
                .containsExactly(Source.FILE, SOURCE, Source.COMMANDS);
        assertThat(fabric.image().declared().sources().get(Source.FILE).revision())
                .isEqualTo(2);
        assertThat(fabric.image().declared().sources().get(SOURCE).revision()).isEqualTo(1);
    }

    @Test
    void aContainerOfAHostThatTheFileDoesNotHaveWaitsForIt() {
        fabric.reload(new dev.weft.topology.Topology(
                1500, java.util.Optional.empty(), Lab.HOSTS.subList(0, 1), List.of(Lab.BLUE), List.of(), List.of()));
        fabric.declare(SOURCE, Declaration.ofContainers(List.of(MORE)));
        assertThat(fabric.topology().containers()).isEmpty();

        fabric.reload(Lab.topology(List.of()));
        assertThat(fabric.topology().containers()).containsExactly(MORE);
    }

    /** What another source declares was there before the file changed. */
    @Test
    void aReloadAnnouncesOnlyWhatWasNotDeclaredBefore() {
        Lab.BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
        fabric.declare(SOURCE, Declaration.ofContainers(List.of(MORE)));
        fabric.announced(Endpoint.declared(MORE));

        assertThat(announced(Lab.container(1))).isEmpty();
        assertThat(announced(Lab.container(1), Lab.container(2))).containsExactly(Endpoint.declared(Lab.container(2)));
    }

    /** The endpoints that a reload with these containers announces. */
    private List<Endpoint> announced(Container... file) {
        return fabric.reload(Lab.topology(List.of(file))).stream()
                .filter(Effect.Announce.class::isInstance)
                .map(effect -> ((Effect.Announce) effect).endpoint())
                .toList();
    }
}
