import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars for the Debian package: {@code java TrimJars.java FROM TO ARCHITECTURE STORE}. Left out are
 * native libraries (those of the architecture lie beside the jars, or stay where only the jar's own
 * code finds them), classes that a multi-release jar has for other versions of Java than the package's,
 * tables of a signature scheme that nothing offers any more, and the names of local variables, which
 * are a tenth of the jars and of the start-up cache and serve debuggers only; line numbers stay. Entries
 * are sorted and carry one fixed time, so that equal sources give equal packages. What was trimmed once
 * is kept in STORE.
 */
final class TrimJars {
  // The first moment that a zip file can name, in its own time zone-less form.
  private static final java.time.LocalDateTime TIME =
      java.time.LocalDateTime.of(1980, 1, 1, 0, 0);
  // The package's; it may be trimmed by a later one.
  private static final int JAVA = 25;
  private static final String VERSIONS = "META-INF/versions/";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final Attributes.Name MULTI_RELEASE = new Attributes.Name("Multi-Release");
  private static final ClassTransform WITHOUT_VARIABLES =
      ClassTransform.transformingMethodBodies(
          CodeTransform.ACCEPT_ALL.andThen(
              (builder, element) -> {
                if (!(element instanceof LocalVariable) && !(element instanceof LocalVariableType)) {
                  builder.with(element);
                }
              }));

  private TrimJars() {}

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[0]);
    Path to = Path.of(arguments[1]);
    boolean arm64 = arguments[2].equals("arm64");
    Files.createDirectories(to);
    List<Path> jars;
    try (Stream<Path> files = Files.list(from)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    URL[] classPath = new URL[jars.size()];
    for (int i = 0; i < classPath.length; i++) {
      classPath[i] = jars.get(i).toUri().toURL();
    }
    // To write stack maps anew it must know which class extends which.
    var resolver =
        ClassHierarchyResolver.ofResourceParsing(
                new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader()))
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached();
    ClassFile classFile =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(resolver));
    Path store = Path.of(arguments[3]);
    Files.createDirectories(store);
    for (Path jar : jars) {
      Path trimmed = store.resolve(contentHash(jar) + "-" + arguments[2] + ".jar");
      if (!Files.exists(trimmed)) {
        Path unfinished = store.resolve("unfinished." + ProcessHandle.current().pid());
        trim(classFile, jar, unfinished, arm64);
        Files.move(unfinished, trimmed, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.copy(trimmed, to.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Of names and check sums: jars made anew of the same files differ in their times only. */
  private static String contentHash(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      zip.stream()
          .map(entry -> entry.getName() + " " + entry.getCrc() + " " + entry.getSize() + "\n")
          .sorted()
          .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void trim(ClassFile classFile, Path jar, Path target, boolean arm64) throws IOException {
    var entries = new TreeMap<String, byte[]>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        if (entry.isDirectory() || isForeign(entry.getName(), arm64)) {
          continue;
        }
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    flatten(entries);
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      // The manifest comes first by custom, and some readers want it there.
      byte[] manifest = entries.remove(MANIFEST);
      if (manifest != null) {
        put(out, MANIFEST, manifest);
      }
      for (var entry : entries.entrySet()) {
        put(out, entry.getKey(), stripped(classFile, entry.getKey(), entry.getValue()));
      }
    }
  }

  /**
   * Of a multi-release jar what this Java, which is of the package's version, would take: of each
   * class its latest version that is not too new for it.
   */
  private static void flatten(TreeMap<String, byte[]> entries) throws IOException {
    if (!entries.containsKey(MANIFEST)) {
      return;
    }
    var manifest = new Manifest(new ByteArrayInputStream(entries.get(MANIFEST)));
    if (!"true".equalsIgnoreCase(manifest.getMainAttributes().getValue(MULTI_RELEASE))) {
      return;
    }
    var versions = new TreeMap<Integer, TreeMap<String, byte[]>>();
    for (String name : List.copyOf(entries.tailMap(VERSIONS).keySet())) {
      if (!name.startsWith(VERSIONS)) {
        break;
      }
      int end = name.indexOf('/', VERSIONS.length());
      int version = Integer.parseInt(name.substring(VERSIONS.length(), end));
      byte[] content = entries.remove(name);
      if (version <= JAVA && !name.startsWith("META-INF/", end + 1)) {
        versions.computeIfAbsent(version, key -> new TreeMap<>()).put(name.substring(end + 1), content);
      }
    }
    versions.values().forEach(entries::putAll);
    manifest.getMainAttributes().remove(MULTI_RELEASE);
    var written = new ByteArrayOutputStream();
    manifest.write(written);
    entries.put(MANIFEST, written.toByteArray());
  }

  private static boolean isForeign(String name, boolean arm64) {
    // More than a megabyte for Picnic, which its authors have given up.
    if (name.startsWith("org/bouncycastle/pqc/legacy/picnic/") && name.endsWith(".bin.properties")) {
      return true;
    }
    if (name.startsWith("lib/") && name.endsWith(".so")) {
      return !(arm64 && name.startsWith("lib/aarch64/"));
    }
    return name.endsWith(".so")
        || name.endsWith(".dll")
        || name.endsWith(".jnilib")
        || name.endsWith(".dylib")
        || name.endsWith(".a") && name.startsWith("com/sun/jna/");
  }

  private static byte[] stripped(ClassFile classFile, String name, byte[] content) {
    if (!name.endsWith(".class") || name.endsWith("module-info.class")) {
      return content;
    }
    try {
      return classFile.transformClass(classFile.parse(content), WITHOUT_VARIABLES);
    } catch (IllegalArgumentException e) {
      // A class that names what is not on this class path: it stays as it is.
      return content;
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
