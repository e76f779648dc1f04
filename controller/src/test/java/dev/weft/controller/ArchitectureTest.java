package dev.weft.controller;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.weft.controller.store.FileStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

/** Which part may know which (DESIGN, layout): what no reviewer should have to look for. */
@AnalyzeClasses(packages = "dev.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String TOPOLOGY = "dev.weft.topology..";
    private static final String FLOWS = "dev.weft.flows..";
    private static final String BOOTSTRAP = "dev.weft.bootstrap..";
    private static final String CONTROLLER = "dev.weft.controller..";
    private static final String STORE = "dev.weft.controller.store..";
    private static final String[] PURE = {TOPOLOGY, FLOWS};

    @ArchTest
    static final ArchRule TOPOLOGY_KNOWS_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage(TOPOLOGY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FLOWS, BOOTSTRAP, CONTROLLER);

    @ArchTest
    static final ArchRule FLOWS_KNOW_ONLY_THE_TOPOLOGY = noClasses()
            .that()
            .resideInAPackage(FLOWS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BOOTSTRAP, CONTROLLER);

    @ArchTest
    static final ArchRule BOOTSTRAP_KNOWS_ONLY_THE_TOPOLOGY = noClasses()
            .that()
            .resideInAPackage(BOOTSTRAP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FLOWS, CONTROLLER);

    @ArchTest
    static final ArchRule OPENFLOWJ_IS_KNOWN_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weft.controller.openflow..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.projectfloodlight..");

    @ArchTest
    static final ArchRule NETTY_IS_THE_CONTROLLERS = noClasses()
            .that()
            .resideInAnyPackage(TOPOLOGY, FLOWS, BOOTSTRAP)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule THE_COMMAND_LINES_LIBRARIES_STAY_THERE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.weft.controller.cli..", "dev.weft.controller.console..", "dev.weft.controller")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "org.jline..");

    @ArchTest
    static final ArchRule THE_STORE_KEEPS_TEXT = noClasses()
            .that()
            .resideInAPackage(STORE)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.weft..").and(not(resideInAPackage(STORE))))
            .because("what is kept is known by those who keep it; then another store can take its place");

    @ArchTest
    static final ArchRule THE_FABRIC_KNOWS_NO_FILES = noClasses()
            .that()
            .resideInAPackage("dev.weft.controller.fabric..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.nio.channels..").or(type(FileStore.class)))
            .because("which store it is, is for those who put the parts together");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.weft.controller.cli..", "dev.weft.controller.console..", "dev.weft.controller")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weft.controller.cli..", "dev.weft.controller.console..");

    @ArchTest
    static final ArchRule WHAT_DECIDES_HAS_NO_FILES_SOCKETS_OR_THREADS = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "java.util.concurrent..")
                            .or(resideInAnyPackage("java.io")
                                    .and(not(type(java.io.Serializable.class)))
                                    .and(not(type(java.io.IOException.class)))
                                    .and(not(type(java.io.UncheckedIOException.class))))
                            .or(type(Thread.class)))
            .because("it can then be tested with values alone");

    @ArchTest
    static final ArchRule WHAT_DECIDES_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .accessTargetWhere(JavaAccess.Predicates.target(owner(type(Clock.class))))
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .because("time comes in as a value");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule EVERY_CLASS_IS_IN_A_KNOWN_MODULE =
            classes().should().resideInAnyPackage(TOPOLOGY, FLOWS, BOOTSTRAP, CONTROLLER);
}
