package io.gantry.builder.attest;

import io.gantry.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of packages in the form of SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/. Pure. */
public final class SpdxDocument {
  private static final String TYPE = "https://spdx.dev/Document";

  /** More are not listed; the document says so. */
  static final int MOST_PACKAGES = 20_000;

  private static final String UNKNOWN = "NOASSERTION";

  private SpdxDocument() {}

  /**
   * Of what, and when.
   *
   * @param image its manifest
   * @param created to the second
   */
  public record Origin(String name, Digest image, Instant created) {}

  static Attestation of(Collection<SoftwarePackage> packages, Origin origin) {
    List<Map<String, Object>> entries = new ArrayList<>();
    List<Map<String, Object>> relations = new ArrayList<>();
    for (SoftwarePackage each : packages.stream().limit(MOST_PACKAGES).toList()) {
      String id = "SPDXRef-Package-" + Digest.sha256(each.url()).hex().substring(0, 24);
      entries.add(entry(id, each));
      Map<String, Object> relation = new LinkedHashMap<>();
      relation.put("spdxElementId", "SPDXRef-DOCUMENT");
      relation.put("relationshipType", "DESCRIBES");
      relation.put("relatedSpdxElement", id);
      relations.add(relation);
    }
    Map<String, @Nullable Object> creation = new LinkedHashMap<>();
    creation.put("created", Instant.ofEpochSecond(origin.created().getEpochSecond()).toString());
    creation.put("creators", List.of("Tool: gantry"));
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("spdxVersion", "SPDX-2.3");
    document.put("dataLicense", "CC0-1.0");
    document.put("SPDXID", "SPDXRef-DOCUMENT");
    document.put("name", origin.name());
    document.put("documentNamespace", "urn:gantry:sbom:" + origin.image().hex());
    document.put("creationInfo", creation);
    if (packages.size() > MOST_PACKAGES) {
      document.put("comment", "Only the first " + MOST_PACKAGES + " packages are listed.");
    }
    document.put("packages", entries);
    document.put("relationships", relations);
    return new Attestation(TYPE, document);
  }

  private static Map<String, Object> entry(String id, SoftwarePackage found) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("referenceCategory", "PACKAGE-MANAGER");
    reference.put("referenceType", "purl");
    reference.put("referenceLocator", found.url());
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", found.title());
    entry.put("SPDXID", id);
    entry.put("versionInfo", found.version());
    entry.put("downloadLocation", UNKNOWN);
    entry.put("filesAnalyzed", false);
    entry.put("licenseConcluded", UNKNOWN);
    entry.put("licenseDeclared", UNKNOWN);
    entry.put("copyrightText", UNKNOWN);
    entry.put("externalRefs", List.of(reference));
    return entry;
  }
}
