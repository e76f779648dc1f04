package dev.weft.controller;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.weft.topology.Quote;
import java.util.List;
import java.util.stream.IntStream;

/** The rooms of each module and their order. A package added anywhere is guarded against circles without a line here. */
@AnalyzeClasses(packages = "dev.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    @ArchTest
    static final ArchRule NO_CIRCLES_AT_ANY_DEPTH =
            slices().matching("dev.weft.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ORDER_OF_THE_TOPOLOGY =
            lowerFirst("dev.weft.topology", "dev.weft.topology.yaml", "dev.weft.topology.file");

    @ArchTest
    static final ArchRule YAML_USES_NOTHING_OF_THE_MODEL_BUT_QUOTES = noClasses()
            .that()
            .resideInAPackage("dev.weft.topology.yaml")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.weft.topology").and(not(type(Quote.class))));

    @ArchTest
    static final ArchRule ORDER_OF_BOOTSTRAP = lowerFirst(
            "dev.weft.bootstrap.ssh",
            "dev.weft.bootstrap.remote",
            "dev.weft.bootstrap.facts",
            "dev.weft.bootstrap.spec",
            "dev.weft.bootstrap.change",
            "dev.weft.bootstrap.preflight",
            "dev.weft.bootstrap.plan",
            "dev.weft.bootstrap.findings",
            "dev.weft.bootstrap",
            "dev.weft.bootstrap.check");

    @ArchTest
    static final ArchRule IMPORTS_KNOW_ONLY_THE_TOPOLOGY = noClasses()
            .that()
            .resideInAPackage("dev.weft.bootstrap.imports..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.weft.bootstrap",
                    "dev.weft.bootstrap.remote",
                    "dev.weft.bootstrap.facts",
                    "dev.weft.bootstrap.spec",
                    "dev.weft.bootstrap.change",
                    "dev.weft.bootstrap.preflight",
                    "dev.weft.bootstrap.plan",
                    "dev.weft.bootstrap.findings",
                    "dev.weft.bootstrap.check");

    @ArchTest
    static final ArchRule THE_PLANNER_IS_NOT_SEEN_OUTSIDE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weft.bootstrap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.weft.bootstrap.ssh",
                    "dev.weft.bootstrap.facts",
                    "dev.weft.bootstrap.change",
                    "dev.weft.bootstrap.preflight",
                    "dev.weft.bootstrap.plan");

    /** No room may know one that is listed after it. */
    private static ArchRule lowerFirst(String... rooms) {
        return CompositeArchRule.of(IntStream.range(0, rooms.length - 1)
                .mapToObj(i -> (ArchRule) noClasses()
                        .that()
                        .resideInAPackage(rooms[i])
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                List.of(rooms).subList(i + 1, rooms.length).toArray(String[]::new)))
                .toList());
    }
}
