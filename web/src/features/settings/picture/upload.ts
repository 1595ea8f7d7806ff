/** Sends a picture and tells how far it is; `fetch` cannot. */
import { getAccessToken, type Me, OfflineError } from "@/api";
import { toApiError } from "@/api/problem";

/**
 * Uploads the own picture.
 *
 * @param onProgress gets 0 to 1
 * @throws ApiError, OfflineError, or an AbortError when `signal` fires
 */
export async function uploadPicture(
  picture: Blob,
  signal: AbortSignal,
  onProgress: (part: number) => void,
): Promise<Me> {
  const token = await getAccessToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", "/api/v1/me/picture");
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("content-type", picture.type);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(body as Me);
      const headers = { "retry-after": request.getResponseHeader("retry-after") ?? "" };
      reject(toApiError(new Response(null, { status: request.status, headers }), body));
    };
    request.onerror = () => reject(new OfflineError("the upload broke off"));
    request.onabort = () => reject(new DOMException("The upload was canceled", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(picture);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
