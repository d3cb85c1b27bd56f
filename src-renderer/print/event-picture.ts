import { PAPERS, type PrintKind } from '#shared/print/paper.ts';

const PICTURE_ADDRESS = '/job/picture';
/** What a picture needs on paper; more would be decoded for every sheet anew, at 15 ms for 1 MP. */
const DOTS_PER_INCH = 130;
const MM_PER_INCH = 25.4;
const JPEG_QUALITY = 0.88;

/** The event's picture at the paper's width; null where it can't be had: a ticket needs none. */
export async function eventPicture(kind: PrintKind): Promise<HTMLImageElement | null> {
  try {
    const answer = await fetch(PICTURE_ADDRESS);
    const whole = await createImageBitmap(await answer.blob());
    const most = (PAPERS[kind].width / MM_PER_INCH) * DOTS_PER_INCH;
    const scale = Math.min(1, most / whole.width);
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(whole.width * scale)),
      Math.max(1, Math.round(whole.height * scale)),
    );
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const image = new Image();
    image.src = URL.createObjectURL(
      await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY }),
    );
    image.alt = '';
    await image.decode();
    return image;
  } catch (error) {
    console.warn('the picture of the event could not be drawn', error);
    return null;
  }
}
