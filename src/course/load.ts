import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseChapter, parseStep } from './content.ts';
import { buildCourse } from './course.ts';
import type { ChapterSource, Course } from './course.ts';

const chapterFolder = /^\d\d-[a-z0-9-]+$/;
const stepFile = /^\d\d-[a-z0-9-]+\.md$/;

/**
 * Reads the course from `walkthroughs/`: a folder a chapter, a Markdown file a step, both in the order of their numbers.
 * @param folder absolute path of `walkthroughs`
 * @throws ContentError when a file is wrong; file system errors as they come
 */
export async function loadCourse(folder: string): Promise<Course> {
  const names = (await readdir(folder)).filter((name) => chapterFolder.test(name)).sort();
  const chapters = await Promise.all(
    names.map(async (name): Promise<ChapterSource> => {
      const files = (await readdir(join(folder, name))).filter((file) => stepFile.test(file)).sort();
      const content = parseChapter(
        `${name}/chapter.yaml`,
        await readFile(join(folder, name, 'chapter.yaml'), 'utf8'),
      );
      const steps = await Promise.all(
        files.map(async (file) => ({
          file: `${name}/${file}`,
          content: parseStep(`${name}/${file}`, await readFile(join(folder, name, file), 'utf8')),
        })),
      );
      return { content, steps };
    }),
  );
  return buildCourse(chapters);
}
