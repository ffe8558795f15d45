package io.roomhub.daemon.signaling.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of one class path folder, {@code index.html} for {@code /} and {@code
 * status.html} for {@code /status}. Only plain names with a known ending exist: no listing, no dot
 * files, no way out of the folder. Every answer carries a strict Content Security Policy; files are
 * revalidated by ETag on each use, so an update of the hub shows at once. Files are kept in memory
 * once asked for, which the number of files in the folder bounds. Any thread.
 */
final class StaticContentHandler extends Handler.Abstract {
  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "txt", "text/plain;charset=utf-8");

  /** Path segments begin with a letter, digit, dash or underscore: neither ".." nor ".hidden". */
  private static final Pattern SAFE_PATH =
      Pattern.compile(
          "(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /** The blob is the clock of npm's mqtt, which keeps its connection alive from a worker. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " media-src 'self' blob: mediastream:; connect-src 'self'%s;"
          + " manifest-src 'self'; worker-src 'self' blob:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final String STATUS_PAGE = "status.html";

  /** The page with the controls talks to its hub and does nothing else. */
  private static final HttpFields STATUS_HEADERS =
      headers(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'",
          "microphone=(), camera=(), geolocation=()");

  private static HttpFields headers(List<String> connectSources) {
    StringBuilder sources = new StringBuilder();
    connectSources.forEach(source -> sources.append(' ').append(source));
    return headers(POLICY.formatted(sources), "microphone=(self), camera=(), geolocation=()");
  }

  private static HttpFields headers(String policy, String permissions) {
    return HttpFields.from(
        new HttpField("Content-Security-Policy", policy),
        new HttpField("X-Content-Type-Options", "nosniff"),
        new HttpField("Referrer-Policy", "no-referrer"),
        new HttpField("Permissions-Policy", permissions),
        new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
        new HttpField(HttpHeader.VARY, "Accept-Encoding"),
        new HttpField(HttpHeader.CACHE_CONTROL, "no-cache"));
  }

  private record Content(ByteBuffer bytes, @Nullable ByteBuffer zipped, String type, String etag) {
    /** An ETag names one representation (RFC 9110, 8.8.3). */
    String etag(boolean zip) {
      return '"' + etag + (zip ? "-gzip\"" : "\"");
    }
  }

  private final String folder;
  private final HttpFields headers;
  private final Map<String, Content> files = new ConcurrentHashMap<>();

  /**
   * @param folder absolute class path folder, such as {@code /guest}
   * @param connectSources what its pages may connect to besides this server (CSP connect-src)
   */
  StaticContentHandler(String folder, List<String> connectSources) {
    this.folder = folder;
    this.headers = headers(connectSources);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    response.getHeaders().add(path.startsWith("/status") ? STATUS_HEADERS : headers);
    String method = request.getMethod();
    if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      end(response, HttpStatus.METHOD_NOT_ALLOWED_405, "only GET and HEAD here", callback);
      return true;
    }
    Content content = find(path);
    if (content == null) {
      end(response, HttpStatus.NOT_FOUND_404, "there is no such page on this hub", callback);
      return true;
    }
    boolean zip =
        content.zipped != null && request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip");
    String etag = content.etag(zip);
    response.getHeaders().put(HttpHeader.ETAG, etag);
    if (etag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
      response.setStatus(HttpStatus.NOT_MODIFIED_304);
      response.write(true, null, callback);
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, content.type);
    ByteBuffer body = content.bytes;
    if (zip) {
      response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
      body = content.zipped;
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    // Jetty itself leaves the body out of the answer to HEAD.
    response.write(true, body.duplicate(), callback);
    return true;
  }

  private static void end(Response response, int status, String words, Callback callback) {
    ByteBuffer body = ByteBuffer.wrap((words + "\n").getBytes(StandardCharsets.UTF_8));
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    response.write(true, body, callback);
  }

  private @Nullable Content find(String path) throws IOException {
    String name =
        switch (path) {
          case "/" -> "index.html";
          case "/status" -> STATUS_PAGE;
          default -> path.substring(1);
        };
    Content known = files.get(name);
    if (known != null) {
      return known;
    }
    String type = CONTENT_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !SAFE_PATH.matcher(name).matches()) {
      return null;
    }
    try (InputStream in = StaticContentHandler.class.getResourceAsStream(folder + "/" + name)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      Content loaded = new Content(ByteBuffer.wrap(bytes), zipped(bytes), type, etag(bytes));
      files.put(name, loaded);
      return loaded;
    }
  }

  /** Null where it would save nothing. */
  private static @Nullable ByteBuffer zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.size() < bytes.length ? ByteBuffer.wrap(out.toByteArray()) : null;
  }

  private static String etag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
